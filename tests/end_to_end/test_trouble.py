"""Telegram has trouble during an intake: the patient still ends at the plan, with the answers they gave."""

import asyncio
import itertools

import pytest

from tests.end_to_end.conftest import answers_all, consents
from tests.end_to_end.script import BLOOD_THINNER_BEFORE_A_WEDDING, SEND, script

PATIENCE = 20


@pytest.fixture
def wedding():
    return script(**BLOOD_THINNER_BEFORE_A_WEDDING)


@pytest.fixture
async def ana(standin):
    return standin.patient("Anastazja Zażółcińska")


async def ends_at_the_plan(office, patient, intake):
    await patient.hears(lambda card: "Why this plan?" in card.buttons, within=PATIENCE)
    record = office.record()
    assert record["status"] == "complete"
    assert record["plan"] == intake.plan_document
    assert office.answers() == intake.answers
    asked = [given["question"] for given in record["history"]]
    assert sorted(asked) == sorted(set(asked)), "an answer was taken twice"


TROUBLE = {
    "too-fast": lambda faults: (
        faults.too_many_requests("editMessageText", skip=4),
        faults.too_many_requests("sendMessage", skip=2),
    ),
    "no-gateway": lambda faults: (
        faults.server_error("editMessageText", 502, skip=3, times=3),
        faults.server_error("answerCallbackQuery", 500, skip=5, times=4),
        faults.server_error("getUpdates", 503, skip=8, times=3),
        faults.server_error("sendMessage", 504, skip=1, times=2),
    ),
    "broken-before": lambda faults: [
        faults.drop_before(method, skip=3, times=3)
        for method in ("getUpdates", "editMessageText", "sendMessage", "answerCallbackQuery")
    ],
    "broken-after": lambda faults: [
        faults.drop_after(method, skip=3, times=3)
        for method in ("getUpdates", "editMessageText", "sendMessage", "answerCallbackQuery")
    ],
    "token-refused-for-a-while": lambda faults: (
        faults.unauthorized("getUpdates", skip=6, times=4),
        faults.unauthorized("editMessageReplyMarkup", times=2),
    ),
    "a-bit-of-everything": lambda faults: (
        faults.drop_after("*", skip=20, times=2),
        faults.server_error("*", skip=33, times=2),
        faults.drop_before("getUpdates", skip=10, times=2),
        faults.too_many_requests("editMessageText", skip=11),
        faults.unauthorized("getUpdates", skip=22, times=2),
    ),
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
async def test_an_intake_through_trouble_ends_at_the_right_plan(
    serving, quick, standin, ana, wedding, trouble
):
    async with serving(quick) as office:
        trouble(standin.faults)

        await taps_until_it_works(ana, wedding)

        await ends_at_the_plan(office, ana, wedding)
        assert standin.requests.refused() != []


async def taps_until_it_works(patient, intake):
    """As a person does: not waiting for the button to stop spinning, but for the next card."""
    await patient.starts()
    for step in intake.steps:
        await patient.hears(step.asks, within=PATIENCE)
        for label in step.taps:
            await patient.taps(label, wait=False)
            if label != step.taps[-1]:
                await patient.hears(lambda card, label=label: f"✓ {label}" in card.buttons, within=PATIENCE)
    await patient.hears(lambda card: SEND in card.buttons, within=PATIENCE)
    await patient.taps(SEND, wait=False)


async def test_an_edit_that_hangs_is_let_go_and_the_next_tap_is_served(serving, quick, standin, ana, wedding):
    async with serving(quick) as office:
        standin.faults.hang("editMessageText", seconds=1, skip=3)
        standin.faults.hang("answerCallbackQuery", seconds=1, skip=7)

        await taps_until_it_works(ana, wedding)

        await ends_at_the_plan(office, ana, wedding)


async def test_every_update_delivered_twice_in_turn_changes_nothing(office, standin, ana, wedding):
    await answers_all(ana, wedding, between=lambda: standin.updates.redeliver(2))
    await ends_at_the_plan(office, ana, wedding)
    handled = office.logs.getvalue().count('"repeated": true')

    standin.updates.redeliver(40)
    ben = standin.patient("Benedykt")
    await ben.starts()
    await ben.hears("I agree that")
    await standin.until_confirmed()

    assert handled > 0
    assert office.logs.getvalue().count('"repeated": true') > handled
    records = {record["name"]: record for record in office.records()}
    assert records["Anastazja"]["plan"] == wedding.plan_document
    assert ana.buttons == ["Why this plan?", *ana.buttons[1:]]


async def test_a_batch_in_the_wrong_order_is_put_right(office, standin, ana):
    await ana.starts()
    await ana.hears("I agree that")
    with standin.updates.held():
        await ana.sends("I agree")
        await ana.sends("yes")
        await ana.sends("I'm 44")
        standin.updates.reverse_next()
    await ana.hears("✓ 40 to 49")

    assert office.answers() == {"consent.health": "yes", "consent.channel": "yes", "age_band": "40-49"}


async def test_garbage_in_between_is_set_aside_sealed_and_holds_nobody_up(office, standin, ana, wedding):
    unheard = "Zażółć-words-of-somebody"
    garbage = itertools.cycle(
        (
            {"message": {"text": unheard}},
            {"callback_query": {"id": "1", "data": unheard}},
            {"something_new": {"text": unheard}},
            {"message": {"message_id": "x", "date": [], "chat": {"id": None}, "text": unheard}},
        )
    )

    await answers_all(ana, wedding, between=lambda: standin.updates.add_garbage(next(garbage)))

    await ends_at_the_plan(office, ana, wedding)
    await standin.until_confirmed()
    assert len(office.rows("dead_letter")) >= 6
    assert not office.holds(b"words-of-somebody")
    assert "words-of-somebody" not in office.logs.getvalue()


async def test_what_was_set_aside_goes_with_all_else_a_patient_has_erased(office, standin, ana):
    await consents(ana)
    for whose in (ana.id, ana.id + 1):
        standin.updates.add_garbage({"message": {"text": "my jaw", "date": [], "from": {"id": whose}}})
    await standin.until_confirmed()
    assert len(office.rows("dead_letter")) == 2

    await ana.sends("/delete")
    await ana.hears("Delete your answers?")
    await ana.taps("Yes, delete everything")
    await ana.hears("I removed your answers here.")

    (letter,) = office.rows("dead_letter")
    assert str(ana.id + 1) in letter


async def test_staff_are_told_once_their_chat_can_be_reached_again(serving, quick, standin, ana, wedding):
    kim = standin.staff("Kimberlina")
    async with serving(quick) as office:
        standin.faults.server_error("sendMessage", chat_id=standin.staff_group.id, times=3)
        standin.faults.too_many_requests("sendMessage", chat_id=standin.staff_group.id)

        await answers_all(ana, wedding)
        notice = await kim.hears("New intake", within=PATIENCE)

        assert office.record()["ref"] in notice.text
        assert len(kim.messages) == 1


async def test_a_staff_group_that_grew_still_gets_its_notices(office, standin, ana, wedding):
    standin.staff("Kimberlina")
    standin.migrate_staff_group()
    kim = standin.staff("Kimberlina the second")

    await answers_all(ana, wedding)

    await kim.hears("New intake")
    assert office.rows("notice")


async def test_a_dozen_patients_at_once_each_get_the_plan_of_their_own_answers(office, standin):
    intakes = [script(age_band=band) for band in ("18-29", "40-49", "60-plus")]
    patients = [standin.patient(f"Patient{number:02}") for number in range(12)]

    await asyncio.gather(
        *(answers_all(patient, intakes[at % 3], within=30) for at, patient in enumerate(patients))
    )
    for patient in patients:
        await patient.hears(lambda card: "Why this plan?" in card.buttons, within=30)

    for record in office.records():
        number = int(record["name"].removeprefix("Patient"))
        assert record["plan"] == intakes[number % 3].plan_document
        assert record["answers"]["age_band"] == intakes[number % 3].answers["age_band"]


async def test_a_tap_saved_while_the_token_was_refused_everywhere_is_shown_at_the_next(
    serving, quick, standin, ana
):
    async with serving(quick) as office:
        await consents(ana)
        card = ana.last
        standin.faults.unauthorized("editMessageText", times=5)
        standin.faults.unauthorized("answerCallbackQuery", times=5)
        standin.faults.unauthorized("getUpdates", skip=1, times=5)
        await ana.taps("40 to 49", wait=False)
        await standin.until_request("editMessageText", lambda r: not r.ok)
        standin.faults.clear()

        await ana.taps("40 to 49", message=card)
        await ana.hears("Is any of this happening")

        assert [h["question"] for h in office.record()["history"]].count("age_band") == 1


async def test_a_chat_the_patient_has_cleared_goes_on_below(office, standin, ana):
    await consents(ana)
    card = ana.last
    for message in standin.world.history(ana.id):
        standin.world.remove(message)

    await ana.taps("40 to 49", message=card)
    fresh = await ana.hears("Is any of this happening")
    await ana.taps("None of these")
    after = await ana.hears("Which sounds more like your skin?")

    assert fresh.message_id > card.message_id
    assert after.message_id == fresh.message_id
    assert office.answers()["age_band"] == "40-49"
