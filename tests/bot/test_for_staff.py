"""The desk for staff: an act, its deed and the card it leaves owed, in one transaction or not at all."""

import asyncio
from sqlite3 import SQLITE_DENY, SQLITE_INSERT

import pytest
from sqlalchemy import update
from sqlalchemy.event import listens_for

from flows import actions
from flows.deeds import Act, Deed
from flows.errors import InputError, MeridianError
from flows.events import AskedBack, Cleared, Commanded, Replied, StaffEvent, Started
from flows.intake import Status
from flows.revisions import ANSWERED_BACK
from storage.audit import Audit
from storage.database import reading
from storage.notices import Notices
from storage.tables import person
from tests.bot.desk_room import Caller, Room, room

ASK = AskedBack("safety.blood")
CLEAR = Cleared("Dr. Kim")


@pytest.fixture
def desks(tmp_path):
    with room(tmp_path, desks=2) as desks:
        yield desks


@pytest.fixture
def ana(desks):
    return Caller(desks).finishes()


def acts(
    caller: Caller, event: StaffEvent, *, ref: str | None = None, desk: int = 0, detail: str = ""
) -> None:
    """Kim does this about the caller's intake, at one of the desks."""
    assert caller.intake is not None
    act = Act.ASKED if isinstance(event, AskedBack) else Act.CLEARED
    deed = Deed(act, "telegram:1", "Kim", caller.room.now, detail=detail)
    asyncio.run(caller.room.desks[desk].for_staff(ref or caller.intake.ref, event, deed))


def owed(desks: Room) -> list[str]:
    return [person.address for person in asyncio.run(desks.desk.owed())]


def card_owed(caller: Caller):
    person = caller.room.person(caller.visitor)
    assert person is not None
    return asyncio.run(caller.room.desk.card_owed(person))


def deeds(desks: Room) -> list[tuple[str, str, str | None, str]]:
    with reading(desks.engine) as conn:
        return [(deed.act, deed.name, deed.ref, deed.detail) for deed in Audit().read(conn)]


def told(desks: Room) -> list[str]:
    with reading(desks.engine) as conn:
        return [pending.notice.kind for pending in Notices().pending(conn)]


def block(caller: Caller) -> Caller:
    """Have this caller's intake blocked."""
    caller.does(Commanded(actions.EDIT_MENU))
    caller.taps("Your health", "Bleeding and thinners", "A blood thinner", "Done", "Send the changes")
    return caller


def test_a_question_asked_back_is_open_named_in_the_audit_and_owed(ana, desks):
    acts(ana, ASK)

    assert ana.intake.revisiting == "safety.blood"
    assert deeds(desks) == [("asked", "Kim", ana.intake.ref, "safety.blood")]
    assert owed(desks) == [ana.visitor.address]
    assert desks.told == 2  # the rounds are woken, as for the notice before


def test_the_card_owed_is_the_question_as_it_stands(ana):
    acts(ana, ASK)

    person, reply = card_owed(ana)

    assert "The clinic would like to make sure of one answer." in reply.prompt.messages[0].caption
    assert (person.address, reply.ref, reply.repeated) == (ana.visitor.address, ana.intake.ref, False)


def test_a_plan_cleared_is_owed_with_what_there_is_to_keep(ana, desks):
    block(ana)
    acts(ana, CLEAR)

    _, reply = card_owed(ana)

    assert reply.prompt.messages[0].heading == "The clinic has looked at your answers"
    assert [type(kept).__name__ for kept in reply.keepsakes] == ["PlanCard", "PlanSheet"]
    assert deeds(desks) == [("cleared", "Kim", ana.intake.ref, "")]


def test_what_was_shown_is_owed_no_more(ana, desks):
    acts(ana, ASK)
    person, _ = card_owed(ana)

    asyncio.run(desks.desk.shown(person))

    assert owed(desks) == []
    assert card_owed(ana) is None


def test_what_was_asked_while_the_card_was_on_its_way_is_still_owed(ana, desks):
    acts(ana, ASK)
    person, _ = card_owed(ana)
    desks.passes(seconds=1)
    acts(ana, AskedBack("age_band"))

    asyncio.run(desks.desk.shown(person))

    assert owed(desks) == [ana.visitor.address]
    _, reply = card_owed(ana)
    assert reply.prompt.messages[0].heading == "How old are you?"


def test_whoever_answered_meanwhile_has_seen_it(ana, desks):
    acts(ana, ASK)
    desks.passes(seconds=1)
    ana.does(Started())
    ana.does(Replied("none"))
    assert ana.intake.status is Status.COMPLETE

    assert card_owed(ana) is None
    assert owed(desks) == []


def test_a_tap_that_changes_nothing_does_not_count_as_seen(ana, desks):
    acts(ana, ASK)
    desks.passes(seconds=1)

    ana.taps("Why this plan?")

    assert card_owed(ana) is not None


def test_it_can_be_done_by_another_process(ana, desks):
    acts(ana, ASK, desk=1)

    assert owed(desks) == [ana.visitor.address]
    ana.does(Replied("keep it"))
    assert [answer.question for answer in ana.intake.answers][-2:] == [ANSWERED_BACK, "sent"]


def test_a_question_that_would_tell_an_answer_is_named_by_its_section_only(desks):
    ana = Caller(desks).finishes()
    ana.does(Commanded(actions.EDIT_MENU))
    ana.taps("Your concerns", "Jaw pain or tension", "Done")
    while ana.intake.status is not Status.REVIEW:
        ana.taps(ana.shown.options[0].label)
        if ana.intake.draft:
            ana.taps("Done")
    ana.taps("Send the changes")

    acts(ana, AskedBack("tmj.bother"), detail="anything")

    assert deeds(desks)[-1] == ("asked", "Kim", ana.intake.ref, "details")


class TestRefused:
    def is_refused(self, caller: Caller, event: StaffEvent, why: str, ref: str | None = None) -> None:
        """It says why in one line, and nothing changed: neither intake, nor audit, nor what is owed."""
        before = caller.intake, deeds(caller.room), owed(caller.room)
        with pytest.raises(InputError) as refusal:
            acts(caller, event, ref=ref)
        assert why in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert (caller.intake, deeds(caller.room), owed(caller.room)) == before

    def test_an_intake_that_is_not_there(self, ana):
        self.is_refused(ana, ASK, "there is no such intake", ref="M-ZZZZ")

    def test_an_intake_that_was_erased(self, ana, desks):
        ref = ana.intake.ref
        other = Caller(desks).finishes()
        ana.does(Commanded(actions.DELETE))
        ana.taps("Yes, delete everything")

        self.is_refused(other, ASK, "it may have been erased", ref=ref)

    def test_an_intake_that_is_not_the_newest(self, ana):
        first = ana.intake.ref
        ana.does(Commanded(actions.RESTART))
        ana.taps("Start a new intake")

        self.is_refused(ana, ASK, f"is not this person's newest intake; {ana.intake.ref} is", ref=first)

    def test_somebody_who_blocked_the_bot(self, ana, desks):
        asyncio.run(desks.desk.set_reachable(ana.visitor, False))

        self.is_refused(ana, ASK, "please call them")

    def test_a_question_that_does_not_apply(self, ana):
        self.is_refused(ana, AskedBack("acne.bother"), "it does not apply")

    def test_a_block_that_is_none(self, ana):
        self.is_refused(ana, CLEAR, "nothing blocks it")

    def test_while_the_patient_changes_answers(self, ana):
        ana.does(Commanded(actions.EDIT_MENU))

        self.is_refused(ana, ASK, "wait until they are sent")


def test_an_act_whose_deed_cannot_be_kept_is_not_done(ana, desks):
    before = ana.intake

    @listens_for(desks.engine, "checkout")
    def refuse(connection, *_):
        connection.set_authorizer(
            lambda what, table, *_: SQLITE_DENY if (what, table) == (SQLITE_INSERT, "audit") else 0
        )

    with pytest.raises(MeridianError):
        acts(ana, ASK)

    assert ana.intake == before
    assert owed(desks) == []


class TestUnreachable:
    def test_staff_are_told_that_somebody_cannot_be_shown_it(self, ana, desks):
        acts(ana, ASK)
        before = desks.told

        asyncio.run(desks.desk.set_reachable(ana.visitor, False))

        assert owed(desks) == []
        assert told(desks)[-1] == "unreachable"
        assert desks.told == before + 1
        assert not desks.person(ana.visitor).reachable

    def test_it_is_said_once(self, ana, desks):
        acts(ana, ASK)
        for _ in range(3):
            asyncio.run(desks.desk.set_reachable(ana.visitor, False))

        assert told(desks).count("unreachable") == 1

    def test_nothing_is_said_of_somebody_who_was_owed_nothing(self, ana, desks):
        asyncio.run(desks.desk.set_reachable(ana.visitor, False))

        assert told(desks) == ["complete"]

    def test_what_cannot_be_shown_for_another_reason_is_told_too(self, ana, desks):
        acts(ana, ASK)
        person, _ = card_owed(ana)

        asyncio.run(desks.desk.not_shown(person))

        assert (owed(desks), told(desks)[-1]) == ([], "unreachable")

    def test_a_block_can_be_cleared_and_shows_when_they_come_back(self, ana, desks):
        block(ana)
        asyncio.run(desks.desk.set_reachable(ana.visitor, False))

        acts(ana, CLEAR)

        assert owed(desks) == []
        ana.does(Started())
        ana.taps("Show my plan")
        assert "Your suggested plan" in ana.text


def test_whoever_is_erased_is_owed_nothing(ana, desks):
    acts(ana, ASK)
    person = desks.person(ana.visitor)
    ana.does(Commanded(actions.DELETE))
    ana.taps("Yes, delete everything")

    assert owed(desks) == []
    assert asyncio.run(desks.desk.card_owed(person)) is None
    asyncio.run(desks.desk.shown(person))
    asyncio.run(desks.desk.not_shown(person))
    assert told(desks) == []


def test_a_name_that_changed_leaves_owed_what_is_owed(ana, desks):
    acts(ana, ASK)
    ana.visitor = type(ana.visitor)("telegram", ana.visitor.address, "Anna", "en")

    ana.does(Commanded(actions.HELP))

    assert desks.person(ana.visitor).name == "Anna"
    assert desks.person(ana.visitor).owed_since is not None


def test_somebody_whom_no_key_opens_holds_up_nobody_elses_card(ana, desks):
    bo = Caller(desks).finishes()
    acts(ana, ASK)
    acts(bo, ASK)
    with desks.engine.begin() as conn:
        conn.execute(update(person).where(person.c.address == ana.visitor.address).values(name_sealed=b"?"))

    assert owed(desks) == [bo.visitor.address]
