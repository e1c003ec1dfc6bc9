"""Whole chats over HTTP: what a patient sees of the bot."""

import pytest

pytestmark = pytest.mark.usefixtures("at_work")


async def test_a_patient_starts_and_taps_and_the_card_changes_in_place(standin):
    ana = standin.patient("Ana")
    await ana.starts("spring")

    card = await ana.hears("turn 1")
    await ana.taps("Yes")
    edited = await ana.hears("turn 2")

    assert edited.message_id == card.message_id
    assert "Tapped =yes" in edited.text
    assert len(ana.messages) == 1
    assert standin.requests.unknown_parameters() == []
