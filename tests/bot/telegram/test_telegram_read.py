"""What an update means."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.render import callback_data
from bot.telegram.staff_updates import read_staff
from bot.telegram.updates import JUNK, Arrival, Elsewhere, Reachability, address_of, lane, read
from bot.typed import COMMANDS, clean
from bot.visits import Visitor
from flows import actions
from flows.events import Attached, Commanded, Corrected, Replied, Started, Tapped

ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "last_name": "Lima", "language_code": "pt"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ana"}
GROUP = {"id": -9, "type": "supergroup", "title": "Friends"}
FILE = {"file_id": "f", "file_unique_id": "u"}
STICKER = {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}
PHOTO = [{**FILE, "width": 1, "height": 1}]


def update(**content: Any) -> Update:
    return Update.de_json({"update_id": 1, **content}, None)


def message(**content: Any) -> Update:
    body = {"message_id": 3, "date": 1, "chat": PRIVATE, "from": ANA, **content}
    return update(message=body)


def tap(data: str | None, **message: Any) -> Update:
    card = {"message_id": 5, "date": 1, "chat": PRIVATE, "text": "?", **message}
    query = {"id": "q", "from": ANA, "chat_instance": "c", "message": card}
    return update(callback_query=query if data is None else {**query, "data": data})


def event(told: Update) -> Any:
    reading = read(told)
    assert isinstance(reading, Arrival)
    return reading.event


def test_a_text_is_a_reply_by_a_visitor_without_a_surname():
    assert read(message(text="hello")) == Arrival(
        1, Visitor("telegram", "7", "Ana", "pt"), Replied("hello", "3")
    )


def test_somebody_without_a_language_is_taken_to_read_english():
    reading = read(message(text="hello", **{"from": {"id": 7, "is_bot": False, "first_name": "A"}}))

    assert isinstance(reading, Arrival)
    assert reading.visitor.language == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", Started()),
        ("/start spring-24_B", Started("spring-24_B")),
        ("/START@meridian_bot spring", Started("spring")),
    ],
)
def test_start_names_a_campaign_only_from_plain_letters(text, expected):
    assert event(message(text=text)) == expected


@pytest.mark.parametrize(("name", "action"), COMMANDS.items())
def test_every_command_is_known_with_and_without_the_name_of_the_bot(name, action):
    assert event(message(text=f"/{name}")) == Commanded(action)
    assert event(message(text=f"/{name}@meridian_bot")) == Commanded(action)


def test_an_unknown_command_asks_for_help():
    assert event(message(text="/frobnicate")) == Commanded(actions.HELP)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/help I cannot breathe", "I cannot breathe"),
        ("/start I cannot breathe", "I cannot breathe"),
        ("/start <b>", "<b>"),
        ("/start умираю", "умираю"),
        ("/start " + "x" * 65, "x" * 65),
        ("/delete@meridian_bot I want to kill myself", "I want to kill myself"),
        ("/cancel my chest hurts", "my chest hurts"),
        ("/sos my face droops", "/sos my face droops"),
        ("/ my chest hurts", "/ my chest hurts"),
        ("/", "/"),
        ("/помощь", "/помощь"),
    ],
)
def test_words_after_a_slash_are_still_read(text, words):
    assert event(message(text=text)) == Replied(words, "3")


@pytest.mark.parametrize(
    "content",
    [
        {"photo": PHOTO},
        {"sticker": FILE | STICKER},
        {"voice": {**FILE, "duration": 1}},
        {"video_note": {**FILE, "duration": 1, "length": 1}},
        {"audio": {**FILE, "duration": 1}},
        {"document": FILE},
        {"location": {"latitude": 1.0, "longitude": 1.0}},
        {"contact": {"phone_number": "1", "first_name": "B"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
            "allows_revoting": False, "members_only": False,
        }},
        {"something_new_in_2030": {"a": 1}},
        {"text": "\u200b \u202e"},
    ],
    ids=lambda content: next(iter(content)),
)  # fmt: skip
def test_anything_but_words_is_an_attachment(content):
    assert event(message(**content)) == Attached()


def test_a_caption_is_read_like_a_text():
    assert event(message(photo=PHOTO, caption="my jaw is locked")) == Replied("my jaw is locked", "3")


def test_a_photo_of_an_album_names_its_album():
    reading = read(message(photo=PHOTO, media_group_id="al"))

    assert isinstance(reading, Arrival)
    assert reading.album == "al"


@pytest.mark.parametrize(
    "content",
    [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 5}},
        {"write_access_allowed": {}},
        {"pinned_message": {"message_id": 2, "date": 1, "chat": PRIVATE}},
        {"text": "beep", "from": {"id": 8, "is_bot": True, "first_name": "Robot"}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_what_nobody_said_asks_nothing(content):
    assert read(message(**content)) is None


EDITED = {"message_id": 3, "date": 1, "edit_date": 2, "chat": PRIVATE, "from": ANA}


def test_an_edited_message_corrects_the_one_it_was():
    assert event(update(edited_message={**EDITED, "text": "hello"})) == Corrected("hello", "3")
    assert event(update(edited_message={**EDITED, "photo": PHOTO, "caption": "b"})) == Corrected("b", "3")


@pytest.mark.parametrize(
    "content", [{"photo": PHOTO}, {"text": "hello", "chat": GROUP}], ids=["photo", "group"]
)
def test_an_edit_without_words_or_in_a_group_asks_nothing(content):
    assert read(update(edited_message={**EDITED, **content})) is None


def test_an_update_of_a_kind_not_known_asks_nothing():
    assert read(update()) is None


def test_a_tap_names_its_card_and_its_query():
    reading = read(tap("12:+wrinkles"))

    assert reading == Arrival(
        1, Visitor("telegram", "7", "Ana", "pt"), Tapped(12, "+wrinkles"), tapped=5, query="q"
    )


def test_a_tap_on_a_card_too_old_to_see_is_still_a_tap():
    assert event(tap("12:+wrinkles", date=0)) == Tapped(12, "+wrinkles")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "junk",
        "12",
        "12:",
        ":yes",
        "-1:yes",
        "1.5:yes",
        "٣:yes",
        "12:\nyes",
        "12:é",
        "9" * 30 + ":yes",
        None,
    ],
)
def test_junk_in_a_button_is_no_action(data):
    assert event(tap(data)) == JUNK


@given(st.text(max_size=64))
def test_no_callback_data_breaks_the_reading(data):
    assert isinstance(event(tap(data)), Tapped)


@given(st.integers(0, 999_999_999), st.from_regex(r"[=+~-]?[a-z_.0-9!]{1,40}", fullmatch=True))
def test_what_is_written_on_a_button_is_read_from_it(stamp, action):
    assert event(tap(callback_data(stamp, action))) == Tapped(stamp, action)


def test_a_group_is_elsewhere():
    assert read(message(text="/start", chat=GROUP)) == Elsewhere(-9)
    assert read(tap("1:yes", chat=GROUP)) == Elsewhere(-9, "q")


def membership(chat: dict[str, Any], status: str) -> Update:
    bot = {"id": 1, "is_bot": True, "first_name": "Bot"}
    return update(
        my_chat_member={
            "chat": chat,
            "from": ANA,
            "date": 1,
            "old_chat_member": {"user": bot, "status": "left"},
            "new_chat_member": {"user": bot, "status": status, "until_date": 0},
        }
    )


def test_blocking_and_unblocking_is_about_reaching_somebody():
    blocked, unblocked = read(membership(PRIVATE, "kicked")), read(membership(PRIVATE, "member"))

    assert isinstance(blocked, Reachability)
    assert isinstance(unblocked, Reachability)
    assert (blocked.reachable, unblocked.reachable) == (False, True)
    assert blocked.visitor.address == "7"


def test_being_added_to_a_group_is_elsewhere_and_being_removed_is_nothing():
    assert read(membership(GROUP, "member")) == Elsewhere(-9)
    assert read(membership(GROUP, "kicked")) is None


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ({"message": {"from": {"id": 7}, "chat": {"id": -9}, "date": "never"}}, "7"),
        ({"edited_message": {"chat": {"id": 7}}}, "7"),
        ({"callback_query": {"from": {"id": 7}, "data": 3}}, "7"),
        ({"message": {"from": "Ana", "chat": {"id": None}}}, None),
        ({"message": "hello"}, None),
        ({}, None),
    ],
)
def test_whose_an_update_is_is_known_though_it_cannot_be_read(content, address):
    assert address_of({"update_id": 1, **content}) == address


def test_updates_of_one_chat_share_a_lane():
    assert lane(message(text="a")) == lane(tap("1:yes")) == lane(membership(PRIVATE, "kicked")) == 7
    assert lane(message(text="a", chat=GROUP)) == -9


def test_invisible_controls_go_and_letters_are_composed():
    assert clean("  e\u0301\x00 \u202eab\u2066c\u200bd\ud800  ") == "é abcd"
    assert clean("a\nb\tc") == "a\nb\tc"
    assert clean("👩‍⚕️") == "👩‍⚕️"


@given(st.text(st.characters()))
def test_cleaned_text_can_be_stored_and_stays_clean(text):
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert clean(cleaned) == cleaned


def test_a_name_is_cleaned_and_never_longer_than_fits():
    reading = read(message(text="x", **{"from": {**ANA, "first_name": "A\u202e\nb" * 100}}))

    assert isinstance(reading, Arrival)
    assert "\u202e" not in reading.visitor.name
    assert len(reading.visitor.name) <= 128


ORIGIN = {"type": "user", "date": 1, "sender_user": {"id": 8, "is_bot": False, "first_name": "Mallory"}}
NOBODY = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


@pytest.mark.parametrize("how", [{"forward_origin": ORIGIN}, {"from": NOBODY, "sender_chat": GROUP}])
def test_a_command_passed_on_or_given_by_nobody_in_particular_is_none(how):
    said = {"chat": GROUP, "text": "/claim M-7KQ4"}

    assert read_staff(message(**said), "MeridianBot") is not None
    assert read_staff(message(**said, **how), "MeridianBot") is None


@pytest.mark.parametrize("kind", ["channel_post", "edited_message", "edited_channel_post"])
def test_only_what_is_said_there_and_then_is_a_command(kind):
    body = {"message_id": 3, "date": 1, "chat": GROUP, "from": ANA, "text": "/claim M-7KQ4"}

    assert read_staff(update(**{kind: body}), "MeridianBot") is None
