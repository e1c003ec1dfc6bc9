from hypothesis import given
from hypothesis import strategies as st

from storage.refs import ALPHABET, new_ref, read_ref


def test_a_reference_is_short_and_never_a_word() -> None:
    drawn = {new_ref() for _ in range(500)}

    assert len(drawn) > 490
    assert all(len(ref) == 6 and ref.startswith("M-") for ref in drawn)
    assert not set("AEIOUYSBZL0158") & set(ALPHABET) - set("58")
    assert len(set(ALPHABET)) == len(ALPHABET) == 24


def test_the_draw_can_be_told() -> None:
    assert new_ref(5, choose=lambda signs: signs[0]) == "M-22222"


@given(ref=st.integers(4, 6).map(new_ref), spoil=st.sampled_from(["", " ", "-"]))
def test_a_reference_is_read_however_it_is_typed(ref: str, spoil: str) -> None:
    bare = ref.removeprefix("M-")

    assert read_ref(ref) == ref
    assert read_ref(ref.lower()) == ref
    assert read_ref(f"m{spoil}{bare} ") == ref
