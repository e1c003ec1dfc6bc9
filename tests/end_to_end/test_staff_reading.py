"""Reading, exporting and asking back in the staff chat, with health in it only where the clinic wants it."""

import re
import tempfile
import threading
from pathlib import Path

import pytest

from bot import staff_files
from bot.settings import Settings
from storage.exports import FORMATS
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, DEMO, JAW, RECENT_BOTOX, script
from tests.end_to_end.staff_room import (
    ANA,
    KIM,
    LISTED,
    PATIENT,
    about,
    deeds,
    sends_an_intake,
    told_to_staff,
    with_clinic,
)

WITH_HEALTH = pytest.mark.parametrize("health", [True])


@pytest.fixture
def health():
    return False


@pytest.fixture
def chosen():
    return JAW


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, health: bool) -> Settings:
    listed = settings.model_copy(update={"staff_user_ids": LISTED})
    return with_clinic(listed, tmp_path, health_in_telegram=health)


@pytest.fixture
async def ref(settings, chosen):
    return await sends_an_intake(settings, script(**chosen))


@pytest.fixture
async def at_work(ref, serving, kim, quick):
    async with serving(quick) as office:
        await kim.hears(f"New intake {ref}")
        yield office


def telling_words() -> set[str]:
    """What questions, concerns, conditions, options and sections are called, but for plain words."""
    questions = DEMO.questionnaire.questions.values()
    named = {question.name for question in questions} | set(DEMO.labels.values())
    named |= {option.button for question in questions for option in getattr(question, "options", ())}
    named |= {section.title for section in DEMO.questionnaire.sections}
    named |= {word for line in DEMO.labels.values() for word in line.split() if len(word) > 6}
    return named - {"Age", "None", "Not sure", "Yes", "No", "Where", "Never", "elsewhere"}


@pytest.mark.parametrize("chosen", [JAW, RECENT_BOTOX, BLOOD_THINNER_BEFORE_A_WEDDING])
@pytest.mark.usefixtures("at_work")
async def test_no_screen_of_the_desk_tells_health_or_a_patients_name(standin, kim, ana, ref):
    async def every_button_of(message):
        for label in message.buttons:
            await kim.taps(label, message=message)

    notice = about(kim, ref)
    await every_button_of(notice)
    for command in ("/queue", f"/intake {ref}", f"/claim {ref}", "/export", "/stats", "/help"):
        await kim.sends(command)
        await standin.until_confirmed()
        await every_button_of(kim.last)
    for message in kim.messages:
        await every_button_of(message)
    for data in ("details", "pdf", "ask", "ask!", "clear", "clear!"):
        said = await ana.taps_data(notice, f"0:{data}/{ref}+/safety.blood")
        assert said.text == "That button is out of date."
    await kim.sends("/export")
    await kim.hears("Export the intakes")
    await kim.taps("30 days")
    await kim.hears("The last 30 days, as")
    await kim.taps("PDF" if "PDF" in kim.buttons else kim.buttons[0])
    await kim.hears("meridian export --since ")

    told = told_to_staff(standin)
    words = (*telling_words(), PATIENT.name)
    assert len(words) > 200
    assert [word for word in words if re.search(rf"\b{re.escape(word)}\b", told)] == []
    assert not standin.requests.of("sendDocument")


async def test_without_health_in_the_chat_opening_says_where_to_read(at_work, kim, ref):
    await kim.taps("Open")
    opened = await kim.hears(f"Intake {ref}\n")

    assert "Caution · 1 flag" in opened.text
    assert f"meridian show {ref}" in opened.text
    assert f"meridian export --ref {ref} --format pdf" in opened.text
    assert f"meridian ask {ref} QUESTION" in opened.text
    assert opened.buttons == ["Claim", "Contacted", "Booked", "Not suitable"]
    assert deeds(at_work.file, ref) == [("opened", "Kim", "glance")]


@pytest.mark.usefixtures("at_work")
async def test_the_queue_lists_what_waits_and_opens_it(kim, ana, ref):
    await kim.taps("Claim")
    await kim.hears("Claimed by Kim")
    await ana.sends("/queue")
    queue = await ana.hears("Queue")

    assert "0 unclaimed, 0 of them unread · 1 in hand" in queue.text
    assert f"{ref} · Caution · just now · claimed by Kim" in queue.text
    await ana.taps(ref, message=queue)
    await ana.hears(f"Intake {ref}\n")
    assert ana.messages[1].text == queue.text
    await kim.taps("Booked", message=about(kim, ref))
    await kim.hears("Booked by Kim")
    await ana.sends("/queue@meridian_demo_bot")
    await ana.hears("Nothing waits.")


@pytest.mark.parametrize("typed", ["{ref}", "{small}", "{bare}", " {bare} ", "m{bare}", "m {bare}"])
async def test_a_reference_is_understood_however_it_is_typed(at_work, kim, ref, typed):
    bare = ref.removeprefix("M-").lower()
    await kim.sends(f"/intake {typed.format(ref=ref, small=ref.lower(), bare=bare)}")

    await kim.hears(f"Intake {ref}\n")
    assert deeds(at_work.file) == [("opened", "Kim", "glance")]


async def test_a_command_without_its_reference_asks_for_it(at_work, kim):
    await kim.sends("/intake")
    await kim.hears("Which intake? Say it like this: /intake M-7KQ4")
    await kim.sends("/claim nonsense")
    await kim.hears("Which intake? Say it like this: /claim M-7KQ4")
    await kim.sends("/claim M-2222")
    await kim.hears("There is no intake M-2222.")
    assert deeds(at_work.file) == []


async def test_a_claim_by_command_is_first_come_first_served(at_work, kim, ana, ref):
    await kim.sends(f"/claim {ref}")
    mine = await kim.hears("Claimed by Kim, ")
    await ana.sends(f"/claim {ref}")
    theirs = await ana.hears("Claimed by Kim, ")

    assert mine.text.startswith(f"Intake {ref}\n")
    assert theirs.buttons == ["Open", "Take over", "Contacted", "Booked", "Not suitable"]
    assert deeds(at_work.file, ref) == [("claimed", "Kim", "")]


@pytest.mark.usefixtures("at_work")
async def test_the_numbers_are_counts_and_nothing_else(kim):
    await kim.taps("Claim")
    await kim.hears("Claimed by Kim")
    await kim.sends("/stats")
    told = await kim.hears("The desk in numbers")

    assert "1 begun · 1 sent · 0 stopped by a red flag" in told.text
    assert "Of those sent: 1 Caution" in told.text
    assert "not claimed yet" not in told.text


@pytest.mark.usefixtures("at_work")
async def test_only_the_staff_chat_has_the_desks_menu(standin, wilma):
    here = standin.world.commands_for(standin.staff_group)
    theirs = standin.world.commands_for(wilma.chat)

    assert [command["command"] for command in here] == ["queue", "intake", "claim", "export", "stats", "help"]
    assert {command["command"] for command in theirs} & {"queue", "intake", "claim", "stats"} == set()


async def test_a_chat_that_moves_keeps_its_desk(at_work, standin, ref):
    standin.migrate_staff_group()
    mia = standin.staff("Mia", user_id=ANA + 1)
    kim = standin.member(standin.staff_group, "Kim", user_id=KIM)
    await standin.until_request("setMyCommands", lambda r: r.params["scope"].get("chat_id") == kim.chat.id)
    await kim.sends(f"/claim {ref}")
    card = await kim.hears("Claimed by Kim, ")
    await kim.taps("Booked", message=card)
    await kim.hears("Booked by Kim, ")

    assert mia.messages
    assert [act for act, _, _ in deeds(at_work.file)] == ["claimed", "booked"]


# -- with health in the chat --------------------------------------------------------------------------------


@WITH_HEALTH
async def test_opening_shows_an_intake_at_a_glance_and_then_in_detail(at_work, kim, ana, ref):
    await kim.taps("Open")
    glance = await kim.hears("Jaw pain or tension")
    await ana.taps("Two minutes")
    details = await ana.hears(f"{ref} in detail")

    assert re.search("Wilhelmina\\W+40 to 49", glance.text)
    assert glance.buttons[-3:] == ["Two minutes", "PDF", "Ask back"]
    assert "Clicking" in details.text
    assert deeds(at_work.file, ref) == [("opened", "Kim", "glance"), ("opened", "Ana", "details")]


@WITH_HEALTH
@pytest.mark.usefixtures("at_work")
async def test_what_is_opened_can_be_moved_along_where_it_stands(kim, ref):
    await kim.sends(f"/intake {ref}")
    glance = await kim.hears("Jaw pain or tension")
    await kim.taps("Claim", message=glance)
    claimed = await kim.hears("Claimed by Kim")

    assert claimed.message_id == glance.message_id
    assert "Jaw pain or tension" in claimed.text
    assert claimed.buttons[:4] == ["Take over", "Contacted", "Booked", "Not suitable"]


@WITH_HEALTH
@pytest.mark.skipif("xlsx" not in FORMATS, reason="there is no such format yet")
async def test_an_export_comes_as_a_file_is_audited_and_leaves_nothing_behind(
    ref, serving, kim, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with serving() as office:
        await kim.hears(f"New intake {ref}")
        await kim.sends("/export")
        await kim.hears("Export the intakes")
        await kim.taps("7 days")
        await kim.hears("The last 7 days, as")
        await kim.taps("Excel")
        await kim.hears("Excel of the last 7 days: asked for by Kim, ")
        sent = await kim.hears("1 intake, begun since ")

    assert re.fullmatch(r"intakes-\d{4}-\d\d-\d\d\.xlsx", sent.document.name)
    assert sent.document.data[:2] == b"PK"
    ((act, name, detail),) = deeds(office.file)
    assert (act, name) == ("exported", "Kim")
    assert re.fullmatch(r"--format xlsx --since \d{4}-\d\d-\d\d \(1\)", detail)
    assert not list(tmp_path.rglob("*.xlsx"))


@WITH_HEALTH
@pytest.mark.skipif("pdf" not in FORMATS, reason="there is no such format yet")
async def test_one_intake_comes_as_a_page(at_work, kim, ref):
    await kim.taps("Open")
    await kim.hears("Jaw pain or tension")
    await kim.taps("PDF")
    sent = await kim.hears(lambda m: m.document is not None)

    assert sent.document.name == f"{ref}.pdf"
    assert sent.document.data.startswith(b"%PDF")
    assert deeds(at_work.file, ref)[1:] == [("exported", "Kim", f"--format pdf --ref {ref} (1)")]


@WITH_HEALTH
@pytest.mark.usefixtures("at_work")
async def test_files_are_made_one_at_a_time_and_keep_nobody_waiting(standin, kim, ana, ref, monkeypatch):
    making, finish = [], threading.Event()

    def export(*_, output, **__):
        making.append(output)
        assert finish.wait(10)
        Path(output).write_bytes(b"%PDF")
        return 1

    monkeypatch.setattr(staff_files, "export", export)
    await kim.sends(f"/intake {ref}")
    glance = await kim.hears("Jaw pain or tension")
    for _ in range(8):
        await kim.taps("PDF", message=glance)
    await ana.taps("Claim", message=glance)
    await ana.hears("Claimed by Ana")
    assert len(making) == 1
    finish.set()

    await standin.until_request("sendDocument", count=8)


@WITH_HEALTH
async def test_a_question_is_asked_back_once_and_answered(at_work, standin, kim, ana, wilma, ref):
    await kim.taps("Open")
    glance = await kim.hears("Jaw pain or tension")
    await kim.taps("Ask back", message=glance)
    await kim.hears(f"What would you like to ask {ref} again?")
    await kim.taps("Jaw pain or tension")
    questions = await kim.hears("Jaw pain or tension: which question?")
    await kim.taps("‹ Back")
    await kim.hears(f"What would you like to ask {ref} again?")
    await kim.taps("Jaw pain or tension")
    await kim.hears("Jaw pain or tension: which question?")
    await kim.taps(questions.buttons[0])
    confirm = await kim.hears("Ask again: “")
    await kim.taps("Yes, ask", message=confirm)
    asked = await kim.hears("Asked by Kim, ")
    assert asked.message_id == confirm.message_id
    assert (await ana.taps("Yes, ask", message=confirm)).text == "Asked."
    await standin.until_confirmed()

    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["opened", "asked"]
    await wilma.hears("The clinic would like to make sure of one answer.")
    await wilma.taps("Keep my answer")
    told = await kim.hears(f"Intake {ref}: the patient answered what you asked; the answer stays as it was")
    assert told.buttons[0] == "Open"


@WITH_HEALTH
@pytest.mark.parametrize("chosen", [{"concerns": "headache_migraine"}])
@pytest.mark.usefixtures("at_work")
async def test_the_question_of_the_longest_name_is_asked_back_like_any_other(kim, ref):
    question = DEMO.questionnaire.questions["headache_migraine.painkiller_days"]
    await kim.sends(f"/intake {ref}")
    await kim.hears("Headache")
    await kim.taps("Ask back")
    parts = await kim.hears(f"What would you like to ask {ref} again?")
    await kim.taps(next(label for label in parts.buttons if "eadache" in label))
    await kim.hears("which question?")
    await kim.taps(DEMO.voice("en").say(question.name))
    await kim.hears("Ask again: “")
    await kim.taps("‹ Back")
    await kim.hears("which question?")


@WITH_HEALTH
@pytest.mark.parametrize("chosen", [BLOOD_THINNER_BEFORE_A_WEDDING])
async def test_a_block_is_cleared_over_a_name(at_work, kim, ana, ref):
    await kim.taps("Open")
    glance = await kim.hears("Block · ")
    assert "Booked" not in glance.buttons
    await kim.taps("Clear block", message=glance)
    asked = await kim.hears("Only a clinician decides this.")
    assert f"By tapping, Kim says: a clinician knows this of {ref} and agrees." in asked.text
    await kim.taps("Leave it", message=asked)
    await kim.hears("The block was left as it is.")
    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["opened"]

    await kim.taps("Clear block", message=glance)
    asked = await kim.hears("Only a clinician decides this.")
    await kim.taps("A clinician agrees", message=asked)
    cleared = await kim.hears("Cleared by Kim, ")
    assert (await ana.taps("A clinician agrees", message=asked)).text == "That button is out of date."
    await ana.taps("Claim", message=glance)
    await ana.hears(lambda m: "Booked" in m.buttons and m.message_id == glance.message_id)

    assert cleared.buttons == []
    assert [act for act, _, _ in deeds(at_work.file, ref)] == ["opened", "cleared", "claimed"]
