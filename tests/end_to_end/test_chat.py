"""A whole intake over Telegram, read like the chat it is."""

import asyncio

import pytest

from bot.demo.standin import STAFF_GROUP_ID
from tests.end_to_end.conftest import answers_all, consents
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, JAW, SEND, same_for_all, script


@pytest.fixture
async def kim(standin):
    return standin.staff("Kimberlina")


@pytest.fixture
async def ana(standin):
    return standin.patient("Anastazja")


def said_after(patient, first):
    """All that the bot's messages say from this one on."""
    return "\n\n".join(m.text for m in patient.messages if m.message_id >= first.message_id)


async def test_from_consent_to_the_plan(office, ana, kim):
    jaw = script(**JAW)

    await answers_all(ana, jaw)
    sent = await ana.hears("Thank you. Your intake is with")
    end = await ana.hears(lambda m: "Why this plan?" in m.buttons)

    assert same_for_all(said_after(ana, sent)) == jaw.plan
    assert end.text.endswith("Your practitioner will agree the final plan with you.")
    notice = await kim.hears("New intake")
    record = office.record()
    assert record["status"] == "complete"
    assert office.answers() == jaw.answers
    assert record["name"] == "Anastazja"
    assert record["ref"] in sent.text
    assert notice.text == f"New intake {record['ref']}\n\ncaution · English · 1 flag"
    assert notice.buttons == ["Open", "Claim", "Contacted", "Booked", "Not suitable"]


@pytest.mark.usefixtures("office")
async def test_a_tap_changes_the_card_in_place(ana):
    await consents(ana)
    card = ana.last

    await ana.taps("40 to 49")
    await ana.hears("Is any of this happening")
    await ana.taps("None of these")
    skin = await ana.hears("Which sounds more like your skin?")

    assert skin.message_id == card.message_id == ana.last.message_id


@pytest.mark.usefixtures("office")
async def test_a_typed_reply_is_answered_below_and_the_old_buttons_go(ana):
    await consents(ana)
    card = ana.last

    await ana.sends("I'm 44")
    answer = await ana.hears("✓ 40 to 49")
    bare = await ana.hears(lambda m: m.message_id == card.message_id)

    assert answer.message_id > card.message_id
    assert "Is any of this happening" in answer.text
    assert bare.buttons == []
    assert [m.message_id for m in ana.messages if m.buttons] == [answer.message_id]


async def test_several_ticks_stay_on_the_card_until_done(office, ana):
    await consents(ana)
    for label, then in (
        ("40 to 49", "Is any"),
        ("None of these", "your skin"),
        ("Not sure", "like to talk about"),
    ):
        await ana.taps(label)
        await ana.hears(then)

    await ana.taps("Acne")
    await ana.hears(lambda m: "✓ Acne" in m.buttons)
    await ana.taps("Jaw pain or tension")
    await ana.hears(lambda m: {"✓ Acne", "✓ Jaw pain or tension"} <= {*m.buttons})
    await ana.taps("✓ Acne")
    await ana.hears(lambda m: "Acne" in m.buttons)
    await ana.taps("Done")
    await ana.hears("How much does this bother you?")

    assert office.answers()["concerns"] == ("tmj",)


async def test_a_double_tap_answers_once(office, ana):
    await consents(ana)
    card = ana.last

    await asyncio.gather(ana.taps("40 to 49", message=card), ana.taps("40 to 49", message=card))
    await ana.hears("That was already answered.")

    assert [h["question"] for h in office.record()["history"]].count("age_band") == 1
    assert len(ana.messages) == 1


async def test_a_stale_button_changes_nothing_and_shows_where_we_are(office, ana):
    await consents(ana)
    old = ana.last
    await ana.taps("40 to 49")
    await ana.hears("Is any of this happening")

    await ana.taps("18 to 29", message=old)
    now = await ana.hears("That was already answered. This is where we are now.")

    assert "Is any of this happening" in now.text
    assert office.answers()["age_band"] == "40-49"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "3:=under-18",
        "9999999999:=40-49",
        "3:=40-49;drop table",
        "3:delete!",
        "\x00",
        "∞:done",
        "3:" + "a" * 62,
    ],
)
async def test_a_forged_button_changes_nothing(office, ana, data):
    await consents(ana)
    before = office.record()

    await ana.taps_data(ana.last, data.replace("under-18", "100"))
    await ana.hears("How old are you?")

    assert office.record() | {"history": before["history"]} == before
    assert office.answers().keys() == {"consent.health", "consent.channel"}


async def test_a_button_of_somebody_elses_chat_is_only_a_stale_one(office, standin, ana):
    ben = standin.patient("Benedykt")
    await consents(ana)
    await consents(ben)
    await ben.taps("50 to 59")
    await ben.hears("Is any of this happening")

    await ana.taps_data(ana.last, ben.last.keyboard[0][0].data)
    await ana.hears("How old are you?")

    answers = {record["name"]: record["answers"] for record in office.records()}
    assert "urgent" not in answers["Anastazja"]
    assert answers["Benedykt"]["age_band"] == "50-59"


async def test_every_command_says_something_and_the_question_comes_back(office, standin, ana):
    await consents(ana)
    menu = standin.requests.of("setMyCommands")[0].params["commands"]
    says = {
        "start": "Welcome back",
        "help": "How this works",
        "back": "This is the first question.",
        "edit": "What would you like to change?",
        "why": "Why we ask",
        "plan": "Your plan comes at the end",
        "faq": "What would you like to know?",
        "privacy": "Your privacy",
        "mydata": "What we hold from this intake",
        "delete": "Delete your answers?",
        "cancel": "Stop here?",
    }
    assert [command["command"] for command in menu] == list(says)

    for command, words in says.items():
        await ana.sends(f"/{command}")
        await ana.hears(words)
    await ana.taps("Go on")
    await ana.hears("How old are you?")
    await ana.sends("/nonsense")
    await ana.hears("How this works")

    assert office.answers().keys() == {"consent.health", "consent.channel"}


async def test_why_help_and_back_on_the_buttons(office, ana):
    await consents(ana)

    await ana.taps("Why ask?")
    await ana.hears("Why we ask")
    await ana.taps("40 to 49")
    await ana.hears("Is any of this happening")
    await ana.taps("‹ Back")
    again = await ana.hears("How old are you?")
    assert "✓ 40 to 49" in again.buttons
    await ana.taps("Keep my answer")
    await ana.hears("Is any of this happening")

    assert [h["question"] for h in office.record()["history"]].count("age_band") == 1


@pytest.mark.parametrize("what", ["photo", "document", "sticker", "voice", "location", "contact"])
async def test_what_is_not_words_is_asked_past_kindly(office, ana, what):
    await consents(ana)

    await getattr(ana, f"sends_{what}")()
    await ana.hears("I can only read words here")

    assert ana.last.buttons[0] == "Under 18"
    assert office.answers().keys() == {"consent.health", "consent.channel"}


async def test_the_words_under_a_photo_are_read(office, ana):
    await consents(ana)

    await ana.sends_photo(caption="I am 44")
    await ana.hears("✓ 40 to 49")

    assert office.answers()["age_band"] == "40-49"


async def test_a_group_is_pointed_to_the_private_chat_and_nothing_is_kept(office, standin):
    sam = standin.add_bot_to_group("Yoga friends")
    await sam.hears("Health questions belong in a private chat.")

    await sam.sends("/start@meridian_demo_bot")
    await sam.sends("@meridian_demo_bot I have acne")
    await standin.until_confirmed()

    assert len(sam.messages) == 1
    assert office.rows("person") == []


async def test_under_18_leaves_nothing_in_the_database(office, standin, ana, kim):
    await consents(ana)
    sealed = [
        blob
        for row in (*office.rows("person"), *office.rows("answer"))
        for blob in row
        if isinstance(blob, bytes)
    ]
    assert len(sealed) == 3
    assert all(office.holds(blob) for blob in sealed)

    await ana.taps("Under 18")
    await ana.hears("This chat is for adults.")
    await standin.until_confirmed()

    for table in ("person", "intake", "answer", "notice", "dead_letter"):
        assert office.rows(table) == [], table
    assert not any(office.holds(blob) for blob in sealed)
    assert not office.holds(str(ana.id).encode())
    assert not office.holds(b"under-18")
    assert kim.messages == []
    assert ana.buttons == []


async def test_delete_leaves_nothing_in_the_file_or_its_log(office, standin, ana):
    await answers_all(ana, script(**BLOOD_THINNER_BEFORE_A_WEDDING))
    await ana.hears(lambda m: "Why this plan?" in m.buttons)
    ref = office.record()["ref"]
    sealed = [
        blob
        for row in (*office.rows("person"), *office.rows("answer"))
        for blob in row
        if isinstance(blob, bytes)
    ]
    assert len(sealed) > 10
    assert office.holds(str(ana.id).encode())

    await ana.sends("/delete")
    await ana.hears("Delete your answers?")
    await ana.taps("Yes, delete everything")
    await ana.hears("I removed your answers here.")
    await standin.until_confirmed()

    assert office.records() == []
    assert not any(office.holds(blob) for blob in sealed)
    for trace in (str(ana.id), "Anastazja"):
        assert not office.holds(trace.encode()), trace
    assert [row[2:] for row in office.rows("audit")] == [("patient", "", "erased", ref, "")]
    await ana.starts()
    await ana.hears("I agree that")


async def test_a_red_flag_typed_stops_at_once_and_tells_staff(office, ana, kim):
    await consents(ana)

    await ana.sends("my face is suddenly drooping on one side")
    urgent = await ana.hears("Please get help now")
    notice = await kim.hears("A red flag stopped")

    assert "Call 911 now" in urgent.text
    assert notice.text.splitlines()[2] == "emergency · English · 1 flag"
    assert "face" not in notice.text
    assert "Anastazja" not in notice.text
    assert office.record()["status"] == "stopped"
    assert ana.buttons == ["Start a new intake", "Delete my answers"]


async def test_a_red_flag_tapped_stops_at_once_and_tells_staff(office, ana, kim):
    await consents(ana)
    await ana.taps("40 to 49")
    signs = await ana.hears("Is any of this happening")
    number = next(line for line in signs.text.splitlines() if "Sudden face droop" in line).partition(".")[0]

    await ana.taps(number)
    urgent = await ana.hears("Call 911 now")
    await kim.hears("A red flag stopped")

    assert urgent.message_id == signs.message_id
    assert office.record()["plan"] is None


@pytest.mark.usefixtures("office")
async def test_a_red_flag_after_the_plan_still_wins(ana, kim):
    await answers_all(ana, script(**JAW))
    await ana.hears(lambda m: "Why this plan?" in m.buttons)

    await ana.sends("I want to kill myself")
    await ana.hears("988")

    await kim.hears("New intake")
    await kim.hears("A red flag stopped")


@pytest.mark.usefixtures("office")
async def test_the_plan_can_be_explained_and_shown_again(ana):
    await answers_all(ana, script(**JAW))
    await ana.hears(lambda m: "Why this plan?" in m.buttons)

    await ana.taps("Why this plan?")
    await ana.hears("You said:")
    await ana.hears(lambda m: "Show my plan" in m.buttons)
    await ana.taps("Show my plan")
    await ana.hears("Your suggested plan")


async def test_a_patient_who_blocks_the_bot_midway_can_come_back(office, standin, ana):
    await consents(ana)
    await ana.taps("40 to 49")
    await ana.hears("Is any of this happening")
    await ana.blocks_bot()
    await standin.until_confirmed()

    await ana.unblocks_bot()
    await ana.starts()
    await ana.hears("Welcome back")
    await ana.taps("Go on")
    await ana.hears("Is any of this happening")

    assert office.answers()["age_band"] == "40-49"


async def test_a_patient_who_blocks_while_being_answered_harms_nobody_else(office, standin, ana):
    ben = standin.patient("Benedykt")
    await consents(ana)
    card = ana.last
    with standin.updates.held():
        ana.tap(card, card.keyboard[1][0].data)
        standin.world.blocked.add(ana.id)
    await standin.until_confirmed()

    await consents(ben)

    assert office.records()[0]["answers"].keys() >= {"age_band"}


async def test_a_name_full_of_markup_and_a_campaign_are_only_words(office, ana):
    ana.calls_self("<b>&Zażółć")
    await ana.starts("spring-2026")
    await ana.hears("I agree that")

    record = office.record()
    assert record["name"] == "<b>&Zażółć"
    assert record["campaign"] == "spring-2026"


async def test_staff_writing_in_their_group_are_not_taken_for_patients(office, standin, kim):
    await kim.sends("/start")
    await kim.sends("@meridian_demo_bot hello")
    await standin.until_confirmed()

    assert office.rows("person") == []
    assert standin.staff_group.id == STAFF_GROUP_ID


async def test_changing_an_answer_at_the_review(office, ana):
    ending = script()
    await ana.starts()
    for step in ending.steps:
        await ana.hears(step.asks)
        for label in step.taps:
            await ana.taps(label)
    await ana.hears(lambda m: SEND in m.buttons)

    await ana.taps("Change an answer")
    await ana.hears("What would you like to change?")
    await ana.taps("About you")
    await ana.hears(lambda m: "Age" in m.buttons)
    await ana.taps("Age")
    await ana.hears("How old are you?")
    await ana.taps("50 to 59")
    await ana.hears(lambda m: SEND in m.buttons)
    await ana.taps(SEND)
    await ana.hears("Your suggested plan")

    assert office.answers()["age_band"] == "50-59"


async def test_a_typed_answer_that_is_edited_is_corrected(office, ana):
    await consents(ana)
    said = await ana.sends("I'm 44")
    await ana.hears("✓ 40 to 49")

    await ana.edits(said, "I'm 54")
    await ana.hears("50 to 59")

    assert office.answers()["age_band"] == "50-59"


async def test_an_edit_that_tells_of_a_red_flag_stops_at_once(office, ana, kim):
    await consents(ana)
    said = await ana.sends("I'm 44")
    await ana.hears("✓ 40 to 49")

    await ana.edits(said, "my face is suddenly drooping")
    await ana.hears("Please get help now")

    await kim.hears("A red flag stopped")
    assert office.record()["status"] == "stopped"
