"""The desk in the staff chat, read like the chat it is."""

import asyncio
import re

import pytest

from bot.settings import Settings
from flows.actions import DELETE, DELETE_NOW
from flows.events import Commanded
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, JAW, script
from tests.end_to_end.staff_room import (
    KIM,
    LISTED,
    PATIENT,
    about,
    deeds,
    premises,
    sends_an_intake,
)

JAWS = script(**JAW)
BLOCKED = script(**BLOOD_THINNER_BEFORE_A_WEDDING)
OPEN_TO_ALL = ["Open", "Claim", "Contacted", "Booked", "Not suitable"]


@pytest.fixture
def listed():
    return LISTED


@pytest.fixture
def settings(settings: Settings, listed: frozenset[int]) -> Settings:
    return settings.model_copy(update={"staff_user_ids": listed})


@pytest.fixture
async def ref(settings):
    return await sends_an_intake(settings, JAWS)


@pytest.fixture
async def at_work(ref, serving, kim, quick):
    """The bot at work, and one notice in the staff chat."""
    async with serving(quick) as office:
        await kim.hears(f"New intake {ref}")
        yield office


async def answers(person, label, **tap):
    """Tap, and give the words the tap is answered with."""
    return (await person.taps(label, **tap)).text


async def test_an_intake_is_claimed_followed_and_closed_by_whoever_does_it(at_work, kim, ana, ref):
    notice = about(kim, ref)
    assert notice.buttons == OPEN_TO_ALL

    assert await answers(kim, "Claim") == "It is yours."
    claimed = await kim.hears("Claimed by Kim, ")
    assert await answers(ana, "Contacted") == "Marked as contacted."
    contacted = await ana.hears("Contacted by Ana, ")
    assert await answers(ana, "Booked") == "Marked as booked."
    booked = await ana.hears("Booked by Ana, ")
    assert await answers(kim, "Claim again") == "It is yours."
    again = await kim.hears("Claimed by Kim, ")

    assert {m.message_id for m in (claimed, contacted, booked, again)} == {notice.message_id}
    assert claimed.buttons == ["Open", "Take over", "Contacted", "Booked", "Not suitable"]
    assert "Claimed by Kim" in contacted.text
    assert contacted.buttons == ["Open", "Take over", "Booked", "Not suitable"]
    assert booked.buttons == ["Open", "Claim again"]
    assert deeds(at_work.file, ref) == [
        ("claimed", "Kim", ""),
        ("contacted", "Ana", ""),
        ("booked", "Ana", ""),
        ("claimed", "Kim", ""),
    ]


@pytest.mark.parametrize("label", ["Claim", "Contacted", "Booked"])
async def test_a_double_tap_adds_one_deed(at_work, standin, kim, ref, label):
    notice = about(kim, ref)

    await asyncio.gather(kim.taps(label, message=notice), kim.taps(label, message=notice))
    await standin.until_confirmed()

    assert len(deeds(at_work.file, ref)) == 1
    assert len(kim.messages) == 1


async def test_opening_twice_in_a_breath_shows_it_once(at_work, standin, kim, ref):
    notice = about(kim, ref)

    said = await asyncio.gather(kim.taps("Open", message=notice), kim.taps("Open", message=notice))
    await standin.until_confirmed()

    assert sorted(answer.text for answer in said) == ["", "It is below."]
    assert deeds(at_work.file, ref) == [("opened", "Kim", "glance")]
    assert len(kim.messages) == 2
    assert "Opened by Kim, " in about(kim, ref).text


async def test_of_two_who_claim_at_once_the_first_has_it_and_the_second_is_told(
    at_work, standin, kim, ana, ref
):
    notice = about(kim, ref)

    with standin.updates.held():
        first = asyncio.create_task(kim.taps("Claim", message=notice))
        await asyncio.sleep(0)
        second = asyncio.create_task(ana.taps("Claim", message=notice))
        await asyncio.sleep(0)
    said = [(await one).text for one in (first, second)]

    assert said[0] == "It is yours."
    assert said[1].startswith("Kim has had it since ")
    assert said[1].endswith("To take it over, tap Take over.")
    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]


async def test_of_two_who_close_it_at_once_the_first_one_counts(at_work, standin, kim, ana, ref):
    notice = about(kim, ref)

    await asyncio.gather(kim.taps("Booked", message=notice), ana.taps("Contacted", message=notice))
    await standin.until_confirmed()
    acts = [act for act, _, _ in deeds(at_work.file, ref)]

    assert acts in (["booked"], ["contacted", "booked"])
    assert about(kim, ref).buttons == ["Open", "Claim again"]


async def test_taking_over_asks_first_and_only_of_the_claim_it_asked_about(at_work, kim, ana, ref):
    await kim.taps("Claim")
    await kim.hears("Claimed by Kim")

    await ana.taps("Take over")
    asked = await ana.hears("Kim has had it since ")
    assert asked.buttons == ["Yes, take it over", "‹ Back"]
    await ana.taps("‹ Back")
    await ana.hears("Claimed by Kim")
    await ana.taps("Yes, take it over", message=asked)
    await ana.hears("Taken over by Ana, ")
    assert (await kim.taps("Yes, take it over", message=asked)).text.startswith("Ana has had it since ")
    assert await answers(ana, "Take over") == about(ana, ref).text.splitlines()[-1] + "."

    assert deeds(at_work.file, ref) == [("claimed", "Kim", ""), ("claimed", "Ana", "taken_over")]


async def test_not_suitable_asks_for_a_reason(at_work, standin, kim, ref):
    await kim.taps("Not suitable")
    asked = await kim.hears("Why is it not suitable?")
    assert "Cannot be reached" in asked.buttons
    assert deeds(at_work.file, ref) == []

    await asyncio.gather(
        kim.taps("Cannot be reached", message=asked), kim.taps("Same as another", message=asked)
    )
    closed = await kim.hears("Marked as not suitable by Kim, ")
    await standin.until_confirmed()

    assert closed.text.endswith(": Cannot be reached")
    assert closed.buttons == ["Open", "Claim again"]
    assert deeds(at_work.file, ref) == [("not_suitable", "Kim", "unreachable")]


async def test_every_card_of_an_intake_tells_the_same(at_work, kim, ana, ref):
    notice = about(kim, ref)
    await kim.taps("Open", message=notice)
    opened = await kim.hears(f"Intake {ref}\n")
    await kim.hears("Opened by Kim")

    await ana.taps("Contacted", message=opened)
    for card in (opened, notice):
        await ana.hears(lambda m, card=card: m.message_id == card.message_id and "Contacted by Ana" in m.text)
    assert deeds(at_work.file, ref) == [("opened", "Kim", "glance"), ("contacted", "Ana", "")]


async def test_back_leaves_it_as_it_was(at_work, kim, ref):
    await kim.taps("Not suitable")
    await kim.hears("Why is it not suitable?")
    await kim.taps("‹ Back")
    back = await kim.hears(lambda m: "Claim" in m.buttons)

    assert back.text == f"New intake {ref}\n\ncaution · English · 1 flag"
    assert deeds(at_work.file, ref) == []


async def test_nothing_that_blocks_can_be_booked_not_even_by_a_forged_button(settings, serving, kim, quick):
    ref = await sends_an_intake(settings, BLOCKED)
    async with serving(quick) as office:
        notice = await kim.hears(f"New intake {ref}")
        assert "Booked" not in notice.buttons

        forged = notice.keyboard[0][0].data.replace("open/", "booked/")
        said = await kim.taps_data(notice, forged)

        assert said.text == "Nothing may be booked yet: a clinician decides first."
        assert said.show_alert
        assert deeds(office.file, ref) == []


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "\x00",
        "1:",
        "0:claim/-",
        "99999:claim/-",
        "1:dance/-",
        "1:not/-/cancer",
        "0:export/-/9999/xlsx",
        "0:export/-/7/jsonl",
        "1:details/-",
        "1:pdf/-",
        "0:ask/M-2222+",
        "0:clear!/M-2222+/1",
    ],
)
async def test_a_forged_button_does_nothing(at_work, standin, kim, ref, data):
    await kim.taps_data(about(kim, ref), data)
    await standin.until_confirmed()

    assert deeds(at_work.file) == []


async def test_a_stranger_in_the_chat_gets_nothing_but_their_own_number(at_work, standin, kim, ref):
    stan = standin.staff("Stanislava")
    for label in OPEN_TO_ALL:
        said = await stan.taps(label, message=about(kim, ref))
        assert said.text == f"That is for listed staff only. Your Telegram user id is {stan.id}."
        assert said.show_alert
    for command in ("/queue", f"/intake {ref}", "/export", "/stats", f"/claim {ref}", "/help"):
        await stan.sends(command)
    await standin.until_confirmed()

    assert [m.text for m in kim.messages][1:] == [
        f"That is for listed staff only. Your Telegram user id is {stan.id}."
    ]
    assert deeds(at_work.file) == []
    assert f'"user": {stan.id}' in at_work.logs.getvalue()


async def test_commands_anywhere_else_are_none_of_the_desks(at_work, standin, kim, ref):
    elsewhere = standin.add_bot_to_group("Yoga friends")
    alone = kim.privately()
    await alone.starts()
    await alone.hears("I agree that")
    for command in ("/queue", f"/intake {ref}", "/stats", f"/claim {ref}"):
        await elsewhere.sends(command)
        await alone.sends(command)
        await standin.until_confirmed()
    await alone.taps_data(alone.last, about(kim, ref).keyboard[0][0].data)
    await standin.until_confirmed()

    told = "\n".join(m.text for m in (*alone.messages, *elsewhere.messages))
    assert ref not in told
    assert deeds(at_work.file) == []


@pytest.mark.parametrize("listed", [frozenset()])
async def test_while_nobody_is_listed_whoever_taps_is_told_how_to_be(at_work, standin, kim):
    told = (
        f"Nobody may use the desk yet. Put your Telegram user id, {KIM}, into MERIDIAN_STAFF_USER_IDS"
        " and start the bot again."
    )
    assert await answers(kim, "Claim") == told
    await kim.sends("/queue")
    await kim.hears(told)
    await kim.sends("/queue")
    await standin.until_confirmed()

    assert len(kim.messages) == 2
    assert deeds(at_work.file) == []


async def test_buttons_outlive_a_restart(ref, serving, kim, ana):
    async with serving():
        await kim.hears(f"New intake {ref}")
        await kim.taps("Claim")
        await kim.hears("Claimed by Kim")
    async with serving() as office:
        await ana.taps("Contacted")
        await ana.hears("Contacted by Ana")

        assert [act for act, _, _ in deeds(office.file, ref)] == ["claimed", "contacted"]


async def test_a_tap_delivered_again_is_applied_once_whatever_came_after_it(at_work, standin, kim, ref):
    await kim.taps("Claim")
    await kim.hears("Claimed by Kim")
    await kim.taps("Contacted")
    await kim.hears("Contacted by Kim")
    await standin.until_confirmed()

    standin.updates.redeliver(2)
    await standin.until_confirmed()

    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["claimed", "contacted"]
    assert "Contacted by Kim" in about(kim, ref).text


async def test_an_erased_intake_says_so_and_nothing_else(at_work, settings, kim, ref):
    await kim.sends("/queue")
    await kim.hears("Queue")
    with premises(settings) as opened:
        await opened.desk.handle(PATIENT, Commanded(DELETE))
        await opened.desk.handle(PATIENT, Commanded(DELETE_NOW))
    queue, notice = kim.last, about(kim, ref)

    for label in OPEN_TO_ALL:
        said = await kim.taps(label, message=notice)
        assert said.text == "This intake has been erased."
    gone = next(message for message in kim.messages if message.message_id == notice.message_id)
    assert (gone.text, gone.buttons) == ("This intake has been erased.", [])
    assert (await kim.taps(ref, message=queue)).text == "This intake has been erased."
    await kim.sends(f"/intake {ref}")
    await kim.hears(f"There is no intake {ref}.")
    await kim.sends(f"/claim {ref}")
    await kim.hears(f"There is no intake {ref}.")

    assert {name for _, name, _ in deeds(at_work.file)} <= {""}


async def test_where_a_message_can_no_longer_be_edited_how_it_stands_comes_below(at_work, standin, kim, ref):
    standin.faults.refuse("editMessageText", 400, "Bad Request: message can't be edited")

    await kim.taps("Claim")
    below = await kim.hears("Claimed by Kim")

    assert below.message_id > about(kim, ref).message_id
    assert below.buttons == ["Open", "Take over", "Contacted", "Booked", "Not suitable"]
    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]


async def test_a_tap_too_old_to_be_answered_still_counts(at_work, standin, kim, ref):
    standin.faults.refuse(
        "answerCallbackQuery",
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )

    await kim.taps("Claim", wait=False)
    await kim.hears("Claimed by Kim")

    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]


@pytest.mark.parametrize("fault", ["too_many_requests", "server_error", "drop_after"])
async def test_trouble_at_telegram_amid_a_tap_adds_no_second_deed(at_work, standin, kim, ref, fault):
    if fault == "too_many_requests":
        standin.faults.too_many_requests("editMessageText", retry_after=1)
    else:
        getattr(standin.faults, fault)("editMessageText", times=2)

    await kim.taps("Claim")
    await kim.hears("Claimed by Kim")
    await standin.until_confirmed()

    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]
    assert len(kim.messages) == 1


async def test_a_notice_that_telegram_puts_off_comes_with_its_buttons(ref, standin, serving, kim, quick):
    standin.faults.too_many_requests("sendMessage", retry_after=1)
    async with serving(quick):
        notice = await kim.hears(f"New intake {ref}")

    assert notice.buttons == OPEN_TO_ALL


async def test_what_the_patient_changed_since_is_said_and_can_be_claimed(at_work, kim, wilma, ref):
    await kim.taps("Booked")
    await kim.hears("Booked by Kim")

    await wilma.sends("/edit")
    for label in ("About you", "Age", "50 to 59"):
        await wilma.hears(lambda m, label=label: label in m.buttons)
        await wilma.taps(label)
    await wilma.hears(lambda m: "Send the changes" in m.buttons)
    await wilma.taps("Send the changes")
    changed = await kim.hears(f"Intake {ref} was changed by the patient")

    assert "Booked by Kim, " in changed.text
    assert "Changed by the patient since, " in changed.text
    assert changed.buttons == OPEN_TO_ALL
    await kim.taps("Claim", message=changed)
    await kim.hears("Claimed by Kim, ")
    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["booked", "claimed"]


async def test_a_chat_of_one_is_a_desk_and_a_patients_chat_too(ref, settings, serving, kim, quick):
    alone = kim.privately()
    alone.world.started.add(KIM)
    async with serving(quick, settings.model_copy(update={"staff_chat_id": KIM})) as office:
        await alone.hears(f"New intake {ref}")
        await alone.taps("Claim")
        await alone.hears("Claimed by Kim")
        await alone.sends("/queue")
        await alone.hears("1 in hand")
        await alone.starts()
        await alone.hears("I agree that")
        await alone.taps("I agree")
        await alone.hears("not end-to-end encrypted")
        await alone.sends("/help")
        await alone.hears("How this works")

        assert deeds(office.file, ref) == [("claimed", "Kim", "")]


async def test_the_menu_comes_with_the_bot_where_it_was_not_in_the_chat_before(serving, standin, kim):
    standin.world.bot_left[standin.staff_group.id] = "bot is not a member of the supergroup chat"
    async with serving():
        await standin.until_request("getChat", lambda r: not r.ok)
        assert standin.world.commands_for(standin.staff_group) == []

        del standin.world.bot_left[standin.staff_group.id]
        kim._membership("left", "member")
        await standin.until_request("setMyCommands", lambda r: r.params["scope"]["type"] == "chat")


@pytest.mark.usefixtures("at_work")
async def test_a_morning_at_the_desk(standin, kim, ana, wilma, ref):
    """The whole chat of one intake, as staff have it before them at the end."""
    stan = standin.staff("Stan")
    notice = about(kim, ref)
    await kim.sends("/queue")
    await kim.hears("Queue")
    await kim.taps("Claim", message=notice)
    await kim.hears("Claimed by Kim")
    await ana.sends(f"/claim {ref.lower()}")
    await ana.hears(f"Intake {ref}\n")
    await stan.sends("/stats")
    await stan.hears("listed staff")
    await kim.taps("Contacted", message=notice)
    await kim.hears("Contacted by Kim")
    await wilma.sends("/delete")
    await wilma.hears("Delete your answers?")
    await wilma.taps("Yes, delete everything")
    await wilma.hears("I removed your answers here.")
    await kim.taps("Booked", message=notice)
    await kim.hears("This intake has been erased.")

    chat = "\n".join(kim.transcript).replace(ref, "M-7KQ4").replace(ref.lower(), "m-7kq4")
    assert re.sub(r"\b\d\d:\d\d\b", "10:02", chat).replace(str(stan.id), "501") == MORNING


MORNING = """\
Meridian: This intake has been erased.
Kim: /queue
Meridian: Queue

1 unclaimed, 1 of them unread · 0 in hand

M-7KQ4 · Caution · just now · unread [M-7KQ4]
Ana: /claim m-7kq4
Meridian: Intake M-7KQ4

Caution · 1 flag

Claimed by Kim, 10:02
Contacted by Kim, 10:02 [Open] [Take over] [Booked] [Not suitable]
Stan: /stats
Meridian: That is for listed staff only. Your Telegram user id is 501."""
