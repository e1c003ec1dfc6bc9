"""A form reader of our own, written from FHIR's words alone: what is enabled, and what was answered."""

from collections.abc import Iterator, Mapping
from typing import Any

Item = dict[str, Any]
Given = Mapping[str, list[Any]]
"""The values answered, by linkId: a Coding as (system, code)."""


def value(element: Item, prefix: str) -> Any:
    """The value[x] or answer[x] of an element."""
    ((name, found),) = [pair for pair in element.items() if pair[0].startswith(prefix)]
    return (found["system"], found["code"]) if name == f"{prefix}Coding" else found


def items(part: Item) -> Iterator[Item]:
    """Every item in a resource or an item, outermost first."""
    for item in part.get("item", ()):
        yield item
        yield from items(item)


def questions(questionnaire: Item) -> dict[str, Item]:
    """The items that can be answered, by linkId."""
    return {item["linkId"]: item for item in items(questionnaire) if item["type"] not in ("group", "display")}


def answered(response: Item) -> dict[str, list[Any]]:
    """What a response says, by linkId."""
    return {
        item["linkId"]: [value(answer, "value") for answer in item["answer"]]
        for item in items(response)
        if "answer" in item
    }


def enabled(questionnaire: Item, given: Given) -> set[str]:
    """The questions that are enabled. A disabled item disables all in it, and its answer does not count."""
    around: dict[str, list[Item]] = {}
    _note_what_is_around(questionnaire, [], around)
    known: dict[str, bool] = {}

    def is_enabled(link_id: str) -> bool:
        if link_id not in known:
            known[link_id] = all(_holds(item, values) for item in around[link_id])
        return known[link_id]

    def values(link_id: str) -> list[Any]:
        return list(given.get(link_id, ())) if is_enabled(link_id) else []

    return {link_id for link_id in questions(questionnaire) if is_enabled(link_id)}


def _note_what_is_around(part: Item, outer: list[Item], around: dict[str, list[Item]]) -> None:
    for item in part.get("item", ()):
        around[item["linkId"]] = [*outer, item]
        _note_what_is_around(item, around[item["linkId"]], around)


def _holds(item: Item, values: Any) -> bool:
    met = [_is_met(when, values(when["question"])) for when in item.get("enableWhen", ())]
    if not met:
        return True
    assert "enableBehavior" in item
    return {"all": all, "any": any}[item["enableBehavior"]](met)


def _is_met(when: Item, values: list[Any]) -> bool:
    wanted = value(when, "answer")
    match when["operator"]:
        case "exists":
            return bool(values) is wanted
        case "=":
            return wanted in values
        case "!=":
            return wanted not in values
        case ">=":
            return any(one >= wanted for one in values)
        case "<=":
            return any(one <= wanted for one in values)
    raise AssertionError(when["operator"])
