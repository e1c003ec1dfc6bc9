"""What a clinic changed in the rules: which changes are laxer, and which nobody may make."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from flows.rules import Rules

_Compare = Callable[[object, object], bool]
SHOWN = 40
"""The most characters of a value that are shown where it is told of."""

_PLACEHOLDER = re.compile(r"\{\w+\}")


class SignOff(BaseModel):
    """The clinician who stands for a clinic's rules, and since when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1), Field(validation_alias="signed_off_by")
    ]
    on: Annotated[date, Field(strict=True, validation_alias="signed_off_on")]


@dataclass(frozen=True, slots=True)
class Override:
    """One value a clinic set, by its address, beside the published one."""

    address: str
    default: object
    value: object
    is_laxer: bool

    @property
    def verdict(self) -> str:
        """Laxer, stricter or the same."""
        if self.value == self.default:
            return "the same"
        return "laxer" if self.is_laxer else "stricter"


def in_words(value: object) -> str:
    """A value of the rules as one short piece of text."""
    said = "none" if value is None else f"{value!r}"
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"


def overrides(published: Rules, rules: Rules, addresses: Iterable[str]) -> Iterator[Override]:
    """What was set at these addresses, beside what is published."""
    default, value = _values(published.model_dump(), ""), _values(rules.model_dump(), "")
    relaxed = laxer(published, rules)
    for address in addresses:
        is_laxer = any(_is_within(place, address) for place in relaxed)
        yield Override(address, _found(default, address), _found(value, address), is_laxer)


def laxer(before: Rules, after: Rules) -> tuple[str, ...]:
    """The addresses whose new value is not plainly stricter than the old one.

    Fewer visits, longer waits and graver warnings are stricter. Wording is never plainly stricter.
    """
    was, now = _values(before.model_dump(), ""), _values(after.model_dump(), "")
    changed = [address for address in {**was, **now} if was.get(address) != now.get(address)]
    return tuple(
        address for address in changed if not _is_stricter(address, was.get(address), now.get(address))
    )


def unyielding(before: Rules, after: Rules) -> tuple[str, ...]:
    """The laxer addresses that no sign-off can stand for.

    A red flag stays as urgent as it is, what is for staff only stays so, and a sentence keeps the emergency
    number, the crisis line or the date it has.
    """
    was, now = _values(before.model_dump(), ""), _values(after.model_dump(), "")
    return tuple(
        address for address in laxer(before, after) if _stays(address, was.get(address), now.get(address))
    )


def _stays(address: str, was: object, now: object) -> bool:
    name = address.rpartition(".")[2]
    if name in ("level", "staff_only"):
        return bool(was)
    return name == "says" and bool({*_placeholders(was)} - {*_placeholders(now)})


def _placeholders(sentence: object) -> list[str]:
    return _PLACEHOLDER.findall(str(sentence))


def _is_stricter(address: str, was: object, now: object) -> bool:
    if was is None:
        return not _ADDED.isdisjoint(address.split("."))
    *_, table, name = address.split(".")
    if address in _NEITHER:
        return False
    compare = _STRICTER_WHEN.get(name) or _STRICTER_WHEN.get(table)
    return compare is not None and now is not None and compare(was, now)


def _values(found: object, address: str) -> dict[str, object]:
    """Every single value below, by address."""
    if isinstance(found, Mapping):
        steps = found.items()
    elif isinstance(found, tuple | list):
        steps = dict(enumerate(found)).items()
    else:
        return {address: found} if found is not None else {}
    return {
        deeper: value
        for step, inside in steps
        for deeper, value in _values(inside, f"{address}.{step}".removeprefix(".")).items()
    }


def _found(values: Mapping[str, object], address: str) -> object:
    """The value at this address; of a list or table, all values in it."""
    inside = tuple(value for place, value in values.items() if _is_within(place, address))
    return values.get(address) if len(inside) <= 1 else inside


def _is_within(place: str, address: str) -> bool:
    return place == address or place.startswith(f"{address}.")


def _more(was: object, now: object) -> bool:
    return isinstance(was, int) and isinstance(now, int) and now > was


def _less(was: object, now: object) -> bool:
    return _more(now, was)


def _later_in(*order: str) -> _Compare:
    """Stricter is whatever stands later in this order."""
    return lambda was, now: order.index(str(now)) > order.index(str(was))


_STRICTER_WHEN: Mapping[str, _Compare] = {
    "severity": _later_in("caution", "wait", "block"),
    "level": _later_in("S", "D", "E"),
    "maintenance": _later_in("4WK", "4-8WK", "ASNEEDED", "YEAR"),
    "wait_days": _more,
    "within_days": _more,
    "every_weeks": _more,
    "fewer": _more,
    "shorten": _more,
    "hold_weeks": _more,
    "clear_weeks": _more,
    "mature_from_age": _more,
    "weeks": _less,
    "extra_weeks": _less,
    "cap_weeks": _less,
    "review_at_visit": _less,
    "visits_per_year": _less,
    "fewer_visits_per_year": _less,
    "days_since": _less,
}

_ADDED = frozenset(("wait_days", "recent", "severe_caution"))
"""What may be put where there was nothing: a wait or a caution."""

_NEITHER = frozenset(("cadence.upkeep.weeks",))
"""Numbers that are neither stricter nor laxer either way: the same visits over fewer weeks come closer."""
