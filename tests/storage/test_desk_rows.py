"""What the desk counts, on both databases: the same as follows from the deeds themselves."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Connection

from flows.deeds import Act, Deed, handling
from flows.events import StaffNotice
from flows.intake import Answer, Status
from storage.audit import Audit
from storage.desk_rows import DeskRows
from storage.intakes import Intakes
from storage.notices import Notices
from storage.people import Person
from tests.storage.conftest import NOW, begun

ACTS = (Act.OPENED, Act.CLAIMED, Act.BOOKED, Act.NOT_SUITABLE)
HOUR = timedelta(hours=1)


def refs(rows) -> list[str]:
    return [row.ref for row in rows]


@pytest.fixture
def sends(conn: Connection, intakes: Intakes, dana: Person):
    """Have an intake sent at a time, and staff told of it."""

    def sends(ref: str, hours: float = 0, level: str = "ok", kind: str = "complete", **changes: object):
        at = NOW + hours * HOUR
        sent = {"status": Status.COMPLETE, "completed_at": at, "updated_at": at} | changes
        intakes.insert(conn, dana.id, begun(ref, **sent))
        Notices().add(conn, StaffNotice(kind, ref, level, "en", 1), at)

    return sends


def test_what_is_open_is_what_the_deeds_have_not_closed(conn: Connection, sends) -> None:
    expected = []
    for number, (acts, sent_at) in enumerate(product(product(ACTS, repeat=3), (0, 2.5, 9))):
        ref = f"M-{number:04d}"
        sends(ref, sent_at)
        deeds = [Deed(act, "os:kim", "Kim", NOW + hour * HOUR, ref) for hour, act in enumerate(acts, 1)]
        for deed in deeds:
            Audit().add(conn, deed)
        if not handling(deeds, NOW + sent_at * HOUR).is_closed:
            expected.append(ref)

    assert refs(DeskRows().open(conn)) == expected
    assert 20 < len(expected) < 172


def test_a_row_has_the_level_of_the_newest_notice(conn: Connection, sends) -> None:
    sends("M-2222", level="ok")
    Notices().add(conn, StaffNotice("amended", "M-2222", "block", "en", 3), NOW + HOUR)

    (row,) = DeskRows().open(conn)
    assert (row.ref, row.level, row.flags, row.language, row.sent_at) == ("M-2222", "block", 3, "en", NOW)


def test_a_stop_counts_from_its_last_answer_and_what_is_unfinished_not_at_all(
    conn: Connection, sends, intakes: Intakes, dana: Person
) -> None:
    told = (Answer("urgent", ("vision",), 1, NOW + HOUR, "tapped"),)
    stopped = {"status": Status.STOPPED, "completed_at": None, "updated_at": NOW + 5 * HOUR, "answers": told}
    sends("M-3333", level="E", kind="stopped", **stopped)
    intakes.insert(conn, dana.id, begun("M-4444"))

    (row,) = DeskRows().open(conn)
    assert (row.ref, row.sent_at) == ("M-3333", NOW + HOUR)
    assert refs(DeskRows().sent(conn, NOW)) == ["M-3333"]
    assert DeskRows().begun(conn, NOW) == (NOW, NOW)
    assert DeskRows().begun(conn, NOW + HOUR) == ()


def test_what_staff_never_had_a_notice_of_this_kind_about(conn: Connection, sends) -> None:
    sends("M-2222")
    sends("M-3333")
    Notices().add(conn, StaffNotice("unclaimed", "M-2222", "ok", "en", 0), NOW)

    assert refs(DeskRows().without_notice(conn, "unclaimed", NOW - HOUR)) == ["M-3333"]
    assert refs(DeskRows().without_notice(conn, "unclaimed", NOW + HOUR)) == []


def test_a_notice_is_found_by_its_id_until_its_intake_is_erased(
    conn: Connection, sends, intakes: Intakes
) -> None:
    sends("M-2222")
    (pending,) = Notices().pending(conn)
    assert Notices().by_id(conn, pending.id) == pending.notice
    assert Notices().has_been(conn, "complete", "M-2222")

    intakes.erase(conn, "M-2222")

    assert Notices().by_id(conn, pending.id) is None
    assert not Notices().has_been(conn, "complete", "M-2222")
