from datetime import timedelta
from random import Random

from sqlalchemy import Connection

from storage.sealing import Sealer
from storage.updates import DeadLetter, DeadLetters, Updates
from tests.storage.conftest import NOW


def test_each_update_is_applied_once_in_whatever_order_they_come(conn: Connection) -> None:
    updates = Updates()
    coming = [2**40, 7, 2**31, 1, 999] * 3
    Random(4).shuffle(coming)

    first = [update for update in coming if updates.first_sight(conn, 8_000_000_001, update, NOW)]

    assert sorted(first) == sorted(set(coming))


def test_two_bots_have_updates_of_their_own(conn: Connection) -> None:
    assert Updates().first_sight(conn, 1, 7, NOW)
    assert Updates().first_sight(conn, 2, 7, NOW)


def test_only_updates_too_old_to_come_again_are_forgotten(conn: Connection) -> None:
    updates = Updates()
    updates.first_sight(conn, 1, 1, NOW - timedelta(days=3))
    updates.first_sight(conn, 1, 2, NOW)

    assert updates.forget_before(conn, NOW - timedelta(days=2)) == 1
    assert updates.first_sight(conn, 1, 1, NOW)
    assert not updates.first_sight(conn, 1, 2, NOW)


def test_a_dead_letter_can_be_read_by_who_has_the_key_until_it_is_forgotten(
    conn: Connection, sealer: Sealer
) -> None:
    letters = DeadLetters(sealer)
    old = DeadLetter(1, 5, NOW - timedelta(days=9), "ValueError", b'{"update_id": 5}')
    new = DeadLetter(1, 6, NOW, "KeyError", b"\xff\x00", "4217")
    letters.add(conn, old)
    letters.add(conn, new)

    assert letters.all(conn) == (old, new)
    assert letters.forget_before(conn, NOW - timedelta(days=7)) == 1
    assert letters.all(conn) == (new,)
    assert letters.count(conn) == 1
