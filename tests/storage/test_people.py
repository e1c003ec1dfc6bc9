from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from flows.errors import SealError
from flows.events import StaffNotice
from flows.intake import Answer
from storage.intakes import Intakes
from storage.notices import Notices
from storage.people import People, Person
from storage.sealing import Sealer, new_key
from storage.tables import metadata
from storage.updates import DeadLetter, DeadLetters, Updates
from tests.storage.conftest import NOW, begun


def rows(conn: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {name: conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in metadata.tables}


def test_somebody_is_met_once(conn: Connection, people: People, dana: Person) -> None:
    assert dana == Person(dana.id, "telegram", "4217", "Dana", "en", card=None, reachable=True)
    assert people.meet(conn, "telegram", "4217", "Dana", "en", NOW + timedelta(days=1)) == dana
    assert people.meet(conn, "terminal", "4217", "Dana", "en", NOW).id != dana.id


def test_a_changed_name_is_kept_up_with_and_the_language_is_theirs(
    conn: Connection, people: People, dana: Person
) -> None:
    people.set_card(conn, dana.id, 2**40)

    again = people.meet(conn, "telegram", "4217", "Dana\ud83d\u202e K.", "fr", NOW)

    assert again == Person(dana.id, "telegram", "4217", "Dana\ud83d\u202e K.", "en", card=2**40)
    assert people.by_id(conn, dana.id) == again


def test_who_blocked_us_is_reachable_again_once_they_write(
    conn: Connection, people: People, dana: Person
) -> None:
    people.set_reachable(conn, dana.id, False)
    blocked = people.by_address(conn, "telegram", "4217")
    assert blocked
    assert not blocked.reachable

    assert people.meet(conn, "telegram", "4217", "Dana", "en", NOW).reachable
    found = people.by_id(conn, dana.id)
    assert found
    assert found.reachable


def test_who_is_owed_a_card_is_listed_the_longest_first(
    conn: Connection, people: People, dana: Person
) -> None:
    eli = people.meet(conn, "telegram", "88", "Eli", "en", NOW)
    people.owe(conn, eli.id, NOW)
    people.owe(conn, dana.id, NOW - timedelta(hours=1))

    assert [person.name for person in people.owed(conn)] == ["Dana", "Eli"]


def test_what_was_paid_is_owed_no_more_but_what_came_since_is(
    conn: Connection, people: People, dana: Person
) -> None:
    people.owe(conn, dana.id, NOW)
    people.owe(conn, dana.id, NOW + timedelta(microseconds=1))

    people.paid(conn, dana.id, NOW)
    (owed,) = people.owed(conn)
    assert owed.owed_since == NOW + timedelta(microseconds=1)

    people.paid(conn, dana.id, NOW + timedelta(microseconds=1))
    assert people.owed(conn) == ()


def test_a_changed_name_leaves_what_is_owed(conn: Connection, people: People, dana: Person) -> None:
    people.owe(conn, dana.id, NOW)

    assert people.meet(conn, "telegram", "4217", "Dana K.", "en", NOW).owed_since == NOW


def test_a_stranger_is_nobody(conn: Connection, people: People) -> None:
    assert people.by_id(conn, 404) is None
    assert people.by_address(conn, "telegram", "404") is None


def fill(conn: Connection, sealer: Sealer, person: Person, ref: str) -> None:
    Intakes(sealer).insert(
        conn, person.id, begun(ref).with_answers([Answer("goal", "my words", 1, NOW, "typed")])
    )
    Notices().add(conn, StaffNotice("complete", ref, "routine", "en", 0), NOW)
    Updates().first_sight(conn, 1, int(person.address), NOW)
    letter = DeadLetter(1, int(person.address), NOW, "KeyError", b"my words", person.address)
    DeadLetters(sealer).add(conn, letter)


def test_erasing_a_person_leaves_nothing_of_theirs_and_all_of_others(
    conn: Connection, people: People, sealer: Sealer, dana: Person
) -> None:
    other = people.meet(conn, "telegram", "99", "Noor", "fr", NOW)
    fill(conn, sealer, other, "M-2222")
    before = rows(conn)
    fill(conn, sealer, dana, "M-3333")

    people.erase(conn, dana.id)
    people.erase(conn, dana.id)

    assert rows(conn) == before | {"person": 1, "applied_update": 2}
    assert people.by_id(conn, dana.id) is None
    assert people.by_id(conn, other.id) == other


def test_the_number_of_someone_erased_is_never_anyone_elses(
    conn: Connection, people: People, dana: Person
) -> None:
    people.erase(conn, dana.id)

    assert people.meet(conn, "telegram", "99", "Noor", "fr", NOW).id != dana.id


def test_keys_that_do_not_open_what_is_stored_are_found_out(
    conn: Connection, people: People, dana: Person
) -> None:
    people.check_keys(conn)
    stranger = People(Sealer.from_text(new_key()))

    with pytest.raises(SealError, match="a sealed name opens with none of the keys given"):
        stranger.check_keys(conn)
    people.erase(conn, dana.id)
    stranger.check_keys(conn)


@pytest.mark.parametrize("read_at", ["while written to", "once closed"])
def test_nothing_a_patient_said_and_no_name_is_on_disk(
    engine: Engine, people: People, sealer: Sealer, path: Path, read_at: str
) -> None:
    with engine.begin() as conn:
        dana = people.meet(conn, "telegram", "4217", "Zephyrine", "en", NOW)
        marked = begun(draft=("Zwords",)).with_answers(
            [Answer("goal", "Zwords", 1, NOW, "typed"), Answer("concerns", ("Zcode",), 2, NOW, "tapped")]
        )
        Intakes(sealer).insert(conn, dana.id, marked)
        DeadLetters(sealer).add(conn, DeadLetter(1, 5, NOW, "KeyError", b"Zwords", "4217"))
    if read_at == "once closed":
        engine.dispose()

    def found(words: bytes) -> bool:
        return any(words in file.read_bytes() for file in path.parent.iterdir())

    assert found(b"M-7KQ4")
    assert not [words for words in (b"Zephyrine", b"Zwords", b"Zcode") if found(words)]
