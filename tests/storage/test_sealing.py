import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import SealError, SettingsError
from storage.sealing import Sealer, new_key

OLD, NEW = new_key(), new_key()


@given(words=st.binary(max_size=200), place=st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_sealed_opens_in_its_place(words: bytes, place: str) -> None:
    sealer = Sealer.from_text(NEW)

    assert sealer.open(sealer.seal(words, place), place) == words


@given(value=st.none() | st.integers() | st.text(st.characters()) | st.lists(st.text()).map(tuple))
def test_plain_data_opens_as_it_was(value: object) -> None:
    sealer = Sealer.from_text(NEW)

    opened = sealer.open_json(sealer.seal_json(value, "a"), "a")

    assert (opened, type(opened)) == (value, type(value))


def test_sealed_words_do_not_show_and_never_look_the_same_twice() -> None:
    sealer = Sealer.from_text(NEW)

    first, second = sealer.seal(b"shy about my chin", "a"), sealer.seal(b"shy about my chin", "a")

    assert b"chin" not in first
    assert first != second


def test_words_moved_to_another_place_do_not_open() -> None:
    sealer = Sealer.from_text(NEW)
    sealed = sealer.seal(b"no", "answer:M-7KQ4:pregnant:3")

    with pytest.raises(SealError, match="a sealed answer was damaged or moved"):
        sealer.open(sealed, "answer:M-2222:pregnant:3")


@pytest.mark.parametrize("at", [0, 3, 10, 17, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealer = Sealer.from_text(NEW)
    sealed = bytearray(sealer.seal(b"no", "answer:1"))
    sealed[at] ^= 1

    with pytest.raises(SealError):
        sealer.open(bytes(sealed), "answer:1")


@pytest.mark.parametrize("length", range(0, 33, 4))
def test_a_sealed_value_cut_short_is_noticed(length: int) -> None:
    sealer = Sealer.from_text(NEW)

    with pytest.raises(SealError):
        sealer.open(sealer.seal(b"no", "answer:1")[:length], "answer:1")


def test_after_a_rotation_the_old_still_opens_and_the_new_seals() -> None:
    before, after, later = Sealer.from_text(OLD), Sealer.from_text(f"{NEW}, {OLD}"), Sealer.from_text(NEW)
    old_words = before.seal(b"from before", "a")

    assert after.open(old_words, "a") == b"from before"
    new_words = after.seal(b"from now", "a")
    assert later.open(new_words, "a") == b"from now"
    with pytest.raises(SealError, match="opens with none of the keys given; add the key"):
        later.open(old_words, "a")


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        ("", 1),
        ("secret", 1),
        (NEW[:-4], 1),
        (f"{NEW},", 2),
        (f"{NEW},{OLD[1:]}", 2),
        ("ключ", 1),
        (NEW + "AA", 1),
    ],
    ids=["empty", "a word", "too short", "none after the comma", "a second too short", "letters", "too long"],
)
def test_a_malformed_key_is_named_by_its_number_and_not_shown(keys: str, number: int) -> None:
    with pytest.raises(SettingsError, match=rf"MERIDIAN_DATA_KEY: key {number} is not 32 bytes") as caught:
        Sealer.from_text(keys)

    assert NEW not in str(caught.value)
    assert not keys or "secret" not in str(caught.value)


def test_no_patient_and_no_key_is_named_when_a_name_does_not_open() -> None:
    sealed = Sealer.from_text(OLD).seal(b"Dana", "name:telegram:4217")

    with pytest.raises(SealError) as caught:
        Sealer.from_text(NEW).open(sealed, "name:telegram:4217")

    assert str(caught.value).startswith("a sealed name opens with none")
    assert "4217" not in str(caught.value)
