from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine

from flows.events import NoticeKind, StaffNotice
from storage.intakes import Intakes
from storage.notices import Notices, PendingNotice
from storage.people import People, Person
from tests.storage.conftest import NOW, begun

STOPPED = StaffNotice("stopped", "M-7KQ4", "emergency", "en", 2)


def only(conn: Connection) -> PendingNotice:
    (pending,) = Notices().pending(conn)
    return pending


def test_a_notice_stays_until_staff_have_had_it(conn: Connection, intakes: Intakes, dana: Person) -> None:
    notices = Notices()
    intakes.insert(conn, dana.id, begun())
    notices.add(conn, STOPPED, NOW)
    assert (only(conn).notice, only(conn).attempts) == (STOPPED, 0)

    notices.failed(conn, only(conn).id)
    assert (only(conn).notice, only(conn).attempts) == (STOPPED, 1)

    notices.sent(conn, only(conn).id, NOW + timedelta(minutes=1))
    assert notices.pending(conn) == ()


def test_a_stop_comes_first_and_what_was_refused_comes_last(conn: Connection) -> None:
    notices = Notices()
    for kind in ("complete", "complete", "stopped"):
        notices.add(conn, StaffNotice(kind, "M-2222", "routine", "en", 0), NOW)
    first, second, third = sorted(pending.id for pending in notices.pending(conn))
    notices.failed(conn, first)

    assert [pending.id for pending in notices.pending(conn)] == [third, second, first]


def test_notices_come_oldest_first_and_not_too_many_at_once(conn: Connection) -> None:
    for flags in range(5):
        Notices().add(conn, StaffNotice("complete", "M-2222", "routine", "en", flags), NOW)

    assert [pending.notice.flags for pending in Notices().pending(conn, at_most=3)] == [0, 1, 2]


def test_a_notice_about_an_erased_intake_is_gone(conn: Connection, intakes: Intakes, dana: Person) -> None:
    intakes.insert(conn, dana.id, begun())
    Notices().add(conn, STOPPED, NOW)

    intakes.erase(conn, "M-7KQ4")

    assert Notices().pending(conn) == ()


@pytest.mark.parametrize("kind", ["unclaimed", "digest"])
def test_two_who_find_the_same_reminder_due_at_once_queue_it_once(
    any_engine: Engine, people: People, intakes: Intakes, kind: NoticeKind
) -> None:
    due = StaffNotice(kind, "M-7KQ4", "ok", "en", 0)
    with any_engine.begin() as conn:
        intakes.insert(conn, people.meet(conn, "telegram", "4217", "Dana", "en", NOW).id, begun())
    both_look = Barrier(2)

    def look() -> None:
        with any_engine.begin() as conn:
            if any_engine.dialect.name == "postgresql":  # SQLite lets one writer in at a time
                assert not Notices().has_been(conn, kind, "M-7KQ4")
                both_look.wait(timeout=5)
            Notices().add(conn, due, NOW)

    with ThreadPoolExecutor(2) as bots:
        for looked in [bots.submit(look), bots.submit(look)]:
            looked.result(timeout=10)

    with any_engine.begin() as conn:
        assert only(conn).notice == due
        Notices().sent(conn, only(conn).id, NOW)
        Notices().add(conn, due, NOW + timedelta(hours=1))
        assert Notices().pending(conn) == ()
