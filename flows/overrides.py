"""Which changes to the rules make them laxer, and so need a clinician's name under them."""

from collections.abc import Callable, Mapping

from flows.rules import Rules

_Compare = Callable[[object, object], bool]


def laxer(before: Rules, after: Rules) -> tuple[str, ...]:
    """The addresses whose new value is not plainly stricter than the old one.

    Fewer visits, longer waits and graver warnings are stricter. Wording is never plainly stricter.
    """
    was, now = _values(before.model_dump(), ""), _values(after.model_dump(), "")
    changed = [address for address in {**was, **now} if was.get(address) != now.get(address)]
    return tuple(
        address for address in changed if not _is_stricter(address, was.get(address), now.get(address))
    )


def _is_stricter(address: str, was: object, now: object) -> bool:
    if was is None:  # a wait or a caution where there was none
        return True
    *_, table, name = address.split(".")
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
