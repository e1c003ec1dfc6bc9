"""Typed words to options: a number, a label, or words close to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar


class Named(Protocol):
    """Anything that can be typed for: what it is called in full, on a button, and otherwise."""

    @property
    def label(self) -> str: ...
    @property
    def short(self) -> str | None: ...
    @property
    def words(self) -> tuple[str, ...]: ...


NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A reply that does not answer the question, and why."""

    reason: Literal["nothing", "unknown", "several", "exclusive", "negated", "number", "too_long"]


def find_options(
    reply: str, options: Sequence[NamedT], *, numbered: bool = True
) -> tuple[NamedT, ...] | Unreadable:
    """Find the options a typed reply names."""
    raise NotImplementedError


def read_weeks(reply: str) -> int | None:
    """Read "6", "6 weeks" or "2 months" as whole weeks."""
    raise NotImplementedError
