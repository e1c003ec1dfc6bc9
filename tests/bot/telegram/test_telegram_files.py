"""Files come beside the conversation, and hold nobody up."""

import dataclasses
from datetime import date

import pytest

from flows.events import Replied
from flows.visit_dates import SuggestedVisit, VisitCalendar
from tests.bot.telegram.conftest import QUICK

CALENDAR = VisitCalendar("M-2222", "Demo", "", (SuggestedVisit(1, date(2026, 3, 9), "Visit", "Suggested"),))


@pytest.fixture(autouse=True)
def files_on_request(desk):
    desk.keepsakes = lambda event: (CALENDAR,) if isinstance(event, Replied) and "file" in event.text else ()


async def test_a_file_follows_the_text(standin, serving):
    async with serving():
        ana = standin.patient("Ana")
        await ana.sends("my file please")
        await ana.hears("my file please")
        await standin.until_request("sendDocument", lambda request: request.ok)

    sent = [request.method for request in standin.requests.sent() if request.method.startswith("send")]
    assert sent == ["sendMessage", "sendDocument"]


async def test_words_are_read_while_a_file_is_on_its_way_and_one_set_goes_at_a_time(standin, serving, desk):
    standin.faults.too_many_requests("sendDocument", retry_after=60)
    async with serving(dataclasses.replace(QUICK, call_patience=120, stop_within=0.05)):
        ana = standin.patient("Ana")
        await ana.sends("my file please")
        await standin.until_request("sendDocument")
        await ana.sends("that file again")
        await ana.hears("that file again")
        await ana.sends("I cannot breathe")
        await ana.hears("I cannot breathe")
        await standin.until_confirmed()

    assert len(desk.said_by(ana.id)) == 3
    assert len(standin.requests.of("sendDocument")) == 1


async def test_stopping_waits_for_a_file_as_long_as_for_anything(standin, serving):
    standin.faults.too_many_requests("sendDocument", retry_after=1)
    async with serving() as stop:
        ana = standin.patient("Ana")
        await ana.sends("my file please")
        await standin.until_request("sendDocument")
        stop.set()

    assert [request.ok for request in standin.requests.of("sendDocument")] == [False, True]


async def test_a_file_that_is_refused_costs_only_itself(standin, serving, graveyard):
    standin.faults.refuse("sendDocument", 400, "Bad Request: file is too big")
    async with serving():
        ana = standin.patient("Ana")
        await ana.sends("my file please")
        await standin.until_request("sendDocument")
        await ana.sends("what now?")
        await ana.hears("what now?")
        await ana.sends("my file please")
        await standin.until_request("sendDocument", lambda request: request.ok)

    assert not graveyard.kept
