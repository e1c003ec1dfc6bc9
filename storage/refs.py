"""References like M-7KQ4: short, easy to say and to read, not a counter, and never a word."""

import secrets
from collections.abc import Callable, Sequence

ALPHABET = "23456789CDFGHJKMNPQRTVWX"
"""No vowels, so that no words come up, and no signs taken for others (0 O, 1 I L, S 5, B 8, Z 2)."""

PREFIX = "M-"
LENGTH = 4


def new_ref(length: int = LENGTH, choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Draw a reference; there are 331,776 of four characters and 24 times as many of five."""
    return PREFIX + "".join(choose(ALPHABET) for _ in range(length))


def may_be_ref(text: str) -> bool:
    """Whether this is as long as a reference, however it is typed; words are not."""
    return LENGTH <= len(read_ref(text)) - len(PREFIX) < 2 * LENGTH


def read_ref(text: str) -> str:
    """Read a reference as people type it: in small letters, without its hyphen or its M."""
    bare = "".join(sign for sign in text.upper() if sign.isalnum())
    return PREFIX + (bare[1:] if bare.startswith("M") and len(bare) > LENGTH else bare)
