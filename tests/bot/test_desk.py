"""The desk: one event, applied once, saved before anything is shown."""

import asyncio
from sqlite3 import SQLITE_DENY

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.event import listens_for

from bot.visits import Update
from flows import actions
from flows.end_cards import goodbye
from flows.errors import MeridianError, SealError
from flows.events import Commanded, Replied, Started, Tapped
from flows.intake import Status
from storage.database import reading
from storage.sealing import Sealer, new_key
from storage.tables import intake, person
from tests.bot.desk_room import Caller, room, somebody
from tests.flows.chat import PRACTICE


@pytest.fixture
def desks(tmp_path):
    with room(tmp_path) as desks:
        yield desks


@pytest.fixture
def ana(desks):
    return Caller(desks)


def test_what_is_shown_is_saved_for_everyone_to_see(ana):
    ana.consents().taps("40 to 49")

    assert ana.answers == {"consent.health": "yes", "consent.channel": "yes", "age_band": "40-49"}
    assert ana.intake.status is Status.ABOUT_YOU


def test_an_update_delivered_again_shows_what_is_and_changes_nothing(ana):
    ana.consents().taps("40 to 49")
    before, shown = ana.intake, ana.shown

    again = ana.does(*ana.sent[-1][::-1])

    assert again.repeated
    assert again.prompt == shown
    assert ana.intake == before


def test_an_update_from_before_an_erasure_brings_nothing_back(ana, desks):
    ana.consents().taps("40 to 49")
    ana.does(Commanded(actions.DELETE))
    ana.taps("Yes, delete everything")

    for update_id, event in ana.sent:
        again = ana.does(event, update_id)
        assert again.repeated
        assert again.prompt == goodbye(PRACTICE, "en", "deleted")
        assert again.prompt.messages

    assert desks.person(ana.visitor) is None


def test_a_plan_shown_again_comes_with_its_keepsakes(ana):
    ana.finishes()
    sent = ana.last
    update_id, event = ana.sent[-1]

    now = ana.does(event, update_id)

    assert now.ref == sent.ref == ana.intake.ref
    assert now.keepsakes == sent.keepsakes != ()


def test_the_same_id_of_another_bot_is_another_update(desks):
    ana, ben = Caller(desks), Caller(desks)

    ana.does(Started())
    ben.does(Started())

    assert ana.sent == ben.sent
    assert not ben.last.repeated


def test_staff_are_told_once(ana, desks):
    ana.consents()
    ana.does(Replied("my face is suddenly drooping"))
    ana.does(*ana.sent[-1][::-1])

    assert desks.told == 1
    assert desks.kept(ana.visitor)[1] == 1


def test_nothing_is_shown_that_could_not_be_saved(ana, desks):
    ana.consents()
    before = ana.intake
    desks.writers[0].close()

    with pytest.raises(MeridianError):
        ana.taps("40 to 49")

    assert ana.intake == before


def test_under_18_leaves_nobody(ana, desks):
    ana.consents().taps("Under 18")

    assert desks.person(ana.visitor) is None
    assert ana.intake is None


def test_starting_over_forgets_the_answers_of_before(ana):
    ana.consents().taps("40 to 49")
    first = ana.intake.ref
    ana.does(Started())
    ana.taps("Start over", "Yes, start over")

    assert ana.intake.ref != first
    assert ana.answers == {}
    assert "I agree that" in ana.text


def test_a_language_we_do_not_speak_is_met_in_english(desks):
    caller = Caller(desks, somebody(language="tlh"))

    caller.does(Started())

    assert caller.intake.language == "en"


def test_the_card_last_shown_is_remembered_and_told(ana, desks):
    ana.consents()
    asyncio.run(desks.desk.remember_card(ana.visitor, 77))

    assert ana.taps("40 to 49").card == 77


def test_a_card_of_somebody_unknown_is_nothing_to_remember(desks):
    stranger = somebody()

    asyncio.run(desks.desk.remember_card(stranger, 77))
    asyncio.run(desks.desk.set_reachable(stranger, False))

    assert desks.person(stranger) is None


def test_who_blocked_us_is_noted_and_whoever_writes_can_be_reached_again(ana, desks):
    ana.consents()
    asyncio.run(desks.desk.set_reachable(ana.visitor, False))
    assert not desks.person(ana.visitor).reachable

    ana.taps("40 to 49")
    assert desks.person(ana.visitor).reachable


def test_no_card_of_an_intake_that_was_left_answers_the_one_after_it(ana):
    ana.consents()
    old = [event for _, event in ana.sent if isinstance(event, Tapped)]
    ana.does(Commanded(actions.CANCEL))
    ana.does(Tapped(ana.shown.stamp, actions.WITHDRAW))
    assert ana.intake.status is Status.WITHDRAWN

    for tap in old:
        ana.does(tap)

    assert len(old) == 2
    assert ana.intake.status is Status.CONSENT
    assert ana.answers == {}


def log_of(desks):
    """How long SQLite's log is."""
    return desks.path.with_name(desks.path.name + "-wal").stat().st_size


class TestScrubbing:
    def test_a_reader_in_the_way_puts_it_off_until_the_next_sweep(self, ana, desks):
        ana.consents()
        with reading(desks.engine) as conn:
            conn.execute(select(person.c.id)).all()
            ana.does(Commanded(actions.DELETE))
            ana.taps("Yes, delete everything")
            assert log_of(desks) > 0

        assert asyncio.run(desks.desk.sweep()) == 0
        assert log_of(desks) == 0

    def test_one_that_fails_takes_nothing_back(self, ana, desks):
        ana.consents()
        ana.does(Commanded(actions.DELETE))

        @listens_for(desks.engine, "checkout")
        def fail(connection, *_):
            connection.set_authorizer(lambda _, name, *__: SQLITE_DENY if name == "wal_checkpoint" else 0)

        ana.taps("Yes, delete everything")

        assert ana.shown == goodbye(PRACTICE, "en", "deleted")
        assert desks.person(ana.visitor) is None


class TestALostKey:
    """What was sealed with a key that is gone can be erased, and stops nobody else."""

    @pytest.fixture(autouse=True)
    def another_key(self, ana, desks):
        """Ana came while the old key was there."""
        ana.consents().taps("40 to 49")
        desks.sealer = Sealer.from_text(new_key())
        desks.__post_init__()

    def test_who_cannot_be_read_is_erased_on_asking(self, ana, desks):
        with pytest.raises(SealError):
            ana.does(Started())

        ana.does(Commanded(actions.DELETE))

        assert ana.shown == goodbye(PRACTICE, "en", "deleted")
        assert rows(desks) == (0, 0)
        ana.does(Started())
        assert "I agree that" in ana.text

    def test_the_tap_that_confirms_is_taken_too(self, ana, desks):
        ana.does(Tapped(1, actions.DELETE_NOW))

        assert ana.shown == goodbye(PRACTICE, "en", "deleted")
        assert rows(desks) == (0, 0)

    def test_an_unfinished_intake_goes_on_time_and_the_others_with_it(self, desks):
        ben = Caller(desks).consents()
        desks.passes(days=4)

        assert asyncio.run(desks.desk.sweep()) == 2
        assert rows(desks) == (1, 1)
        assert ben.intake.status is Status.EXPIRED

    def test_a_finished_intake_goes_on_time(self, desks):
        with desks.engine.begin() as conn:
            conn.execute(update(intake).values(status="complete"))
        desks.passes(days=91)

        assert asyncio.run(desks.desk.sweep()) == 1
        assert rows(desks) == (0, 0)


def rows(desks):
    """How many people and intakes there are."""
    with reading(desks.engine) as conn:
        return tuple(
            conn.execute(select(func.count()).select_from(table)).scalar_one() for table in (person, intake)
        )


class TestRetention:
    def test_an_unfinished_intake_loses_its_answers_after_three_days_and_not_before(self, ana, desks):
        ana.consents().taps("40 to 49")
        desks.passes(days=2, hours=23)
        assert asyncio.run(desks.desk.sweep()) == 0

        desks.passes(hours=2)

        assert asyncio.run(desks.desk.sweep()) == 1
        assert ana.intake.status is Status.EXPIRED
        assert ana.answers == {}
        assert "I agree that" in _says(ana, "hello?")

    def test_an_intake_at_its_end_goes_after_ninety_days_and_the_person_with_it(self, ana, desks):
        ana.consents()
        ana.does(Replied("my face is suddenly drooping"))
        desks.passes(days=89)
        assert asyncio.run(desks.desk.sweep()) == 0

        desks.passes(days=2)

        assert asyncio.run(desks.desk.sweep()) == 1
        assert desks.person(ana.visitor) is None

    def test_reading_keeps_nothing_any_longer(self, ana, desks):
        ana.finishes()
        desks.passes(days=80)
        ana.does(Commanded(actions.PRIVACY))
        desks.passes(days=11)

        assert asyncio.run(desks.desk.sweep()) == 1
        assert desks.person(ana.visitor) is None

    def test_an_answer_keeps_an_unfinished_intake_for_three_days_more(self, ana, desks):
        ana.consents()
        desks.passes(days=2)
        ana.taps("40 to 49")
        desks.passes(days=2)

        assert asyncio.run(desks.desk.sweep()) == 0

    def test_updates_too_old_to_come_again_are_forgotten(self, ana, desks):
        ana.consents()
        desks.passes(days=4)
        asyncio.run(desks.desk.sweep())

        assert desks.applied(ana.bot) == 0


def _says(caller, text):
    caller.does(Replied(text))
    return caller.text


def test_without_an_update_id_every_event_counts(ana, desks):
    """Other channels deliver once."""
    for _ in range(2):
        reply = asyncio.run(desks.desk.handle(ana.visitor, Started()))

    assert not reply.repeated


def test_a_tap_that_carries_nonsense_is_met_with_the_card(ana, desks):
    ana.consents()
    before = ana.intake

    ana.does(Tapped(-1, ""))
    asyncio.run(desks.desk.handle(ana.visitor, Tapped(2**62, "=" * 1000), Update(ana.bot, 2**52)))

    assert ana.intake == before


def test_a_new_intake_after_one_that_was_sent_leaves_both_with_the_same_person(ana, desks):
    ana.finishes()
    first = ana.intake.ref
    ana.does(Commanded(actions.RESTART))
    ana.taps("Start a new intake")

    with reading(desks.engine) as conn:
        rows = conn.execute(select(intake.c.ref, intake.c.status, intake.c.person_id)).all()
    assert [(row.ref, row.status) for row in rows] == [(first, "complete"), (ana.intake.ref, "consent")]
    assert len({row.person_id for row in rows}) == 1
