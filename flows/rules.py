"""Rules: every number, code and sentence a plan rests on, each at an address of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from flows.cadence_rules import CadenceRules
from flows.content_files import CONTENT, parse
from flows.errors import ContentError
from flows.rule_tables import NamedRule, Rule, Table
from flows.safety_rules import RedFlagVariant, SafetyRules


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a plan says what it says: the rule's address, the answers that brought it in, and its source."""

    rule: str
    because: tuple[str, ...]
    source: str


def merged(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The answers behind all of these, each once."""
    return tuple(dict.fromkeys(answer for reason in reasons for answer in reason.because))


class Rules(Table):
    """All the rules. An address such as ``safety.procedures.botox.wait_days`` names one value in them."""

    cadence: CadenceRules
    safety: SafetyRules

    def sentence(self, rule: str) -> str:
        """What is said to the patient of the rule at this address; KeyError where there is none."""
        found = self._at(rule)
        if not isinstance(found, Rule):
            raise KeyError(rule)
        return found.says

    def name(self, rule: str) -> str | None:
        """What staff call the rule at this address, or None where it has no name."""
        found = self._at(rule)
        return found.name if isinstance(found, NamedRule) else None

    def _at(self, address: str) -> object:
        found: object = self
        for step in address.split("."):
            found = found[step] if isinstance(found, Mapping) else getattr(found, step, None)
        return found

    def patient_texts(self) -> Iterator[tuple[str, str]]:
        """Every sentence a patient may read, with its address."""
        for address, table in _tables(self, ""):
            if isinstance(table, Rule | RedFlagVariant):
                yield address, table.says

    def override(self, values: Mapping[str, object]) -> "Rules":
        """These rules with some values replaced, each named by its address.

        Raises ContentError, naming the address, where there is no such value or it cannot be that.
        """
        document = self.model_dump()
        for address, value in values.items():
            _put(document, address, value)
        try:
            return Rules.model_validate(document)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            raise ContentError(f"rules: {where}: {first['msg']}") from None


def load_rules(content: Path = CONTENT) -> Rules:
    """Load cadence.toml and safety.toml.

    Raises ContentError, naming file and key, for anything missing, misspelled or out of range.
    """
    return Rules(
        cadence=parse(CadenceRules, content / "cadence.toml"),
        safety=parse(SafetyRules, content / "safety.toml"),
    )


def _tables(found: object, address: str) -> Iterator[tuple[str, object]]:
    """Every table below this one, with its address."""
    yield address, found
    if isinstance(found, Table):
        inside = [(name, getattr(found, name)) for name in type(found).model_fields]
    elif isinstance(found, Mapping):
        inside = [(str(key), value) for key, value in found.items()]
    else:
        return
    for name, value in inside:
        yield from _tables(value, f"{address}.{name}".removeprefix("."))


def _put(document: dict[str, object], address: str, value: object) -> None:
    *tables, last = address.split(".")
    table: object = document
    for step in tables:
        table = table.get(_key(table, step)) if isinstance(table, dict) else None
    if not isinstance(table, dict) or _key(table, last) not in table:
        raise ContentError(f"rules: {address}: there is no such value")
    table[_key(table, last)] = value


def _key(table: Mapping[object, object], step: str) -> object:
    """The step as this table has it: tables of intervals have whole numbers for keys."""
    return int(step) if step.isdecimal() and step not in table else step
