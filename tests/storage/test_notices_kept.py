from datetime import timedelta

from sqlalchemy import Connection

from flows.events import StaffNotice
from storage.intakes import Intakes
from storage.notices import Notices, PendingNotice
from storage.people import Person
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
    assert notices.oldest(conn) == NOW

    notices.failed(conn, only(conn).id)
    assert (only(conn).notice, only(conn).attempts) == (STOPPED, 1)

    notices.sent(conn, only(conn).id, NOW + timedelta(minutes=1))
    assert notices.pending(conn) == ()
    assert notices.oldest(conn) is None


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
