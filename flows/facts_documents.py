"""Facts documents in, plan lines out: what `meridian plan` reads and prints."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from flows.errors import FactsError
from flows.facts import Facts
from flows.plan_documents import plan_document
from flows.plans import draw_up
from flows.rules import Rules

_NAMED_KEY_LENGTH = 40


def read_facts(document: str, line: int = 1) -> Facts:
    """Read one facts document; ``line`` is where it starts.

    Raises FactsError naming line and key, never the value: a value may be health data.
    """
    try:
        document.encode()
        raw = _DECODER.decode(document.rstrip())
        if not isinstance(raw, dict):
            raise FactsError("must be one JSON object, {...}")
        return Facts.model_validate(raw)
    except FactsError as error:
        raise FactsError(f"line {line}: {error}") from None
    except UnicodeEncodeError:  # bytes that were no text, kept as surrogates by whoever opened the file
        raise FactsError(f"line {line}: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        where = f"line {line + error.lineno - 1}: column {error.colno}"
        raise FactsError(f"{where}: not JSON: {error.msg}") from None
    except ValidationError as error:
        raise FactsError(f"line {line}: {_explained(error)}") from None
    except ValueError:  # an integer of more digits than Python will read
        raise FactsError(f"line {line}: a number is too long to read") from None
    except RecursionError:
        raise FactsError(f"line {line}: nested too deeply to be a facts document") from None


def plan_line(facts: Facts, rules: Rules) -> str:
    """Draw up the plan and write it as one line of JSON, without the line's end."""
    return json.dumps(plan_document(draw_up(facts, rules)))


def plan_lines(lines: Iterable[str], rules: Rules) -> Iterator[str | FactsError]:
    """A plan line for each facts document, in order, or the error that refused it.

    One document a line, blank lines skipped; or a single document spread over all the lines. Lines are read
    as they are needed, so a pipe answers line by line.
    """
    for number, document in _documents(lines):
        try:
            yield plan_line(read_facts(document, number), rules)
        except FactsError as error:
            yield error


def _documents(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each document with the number of the line it starts on."""
    numbered = ((n, line.removeprefix("\ufeff") if n == 1 else line) for n, line in enumerate(lines, 1))
    filled = ((number, line) for number, line in numbered if line.strip())
    first = next(filled, None)
    if first is None:
        return
    if _is_json(first[1]):
        yield first
        yield from filled
        return
    rest = [first, *filled]
    if any(_is_json(line) for _, line in rest[1:] if line.lstrip().startswith("{")):
        yield from rest
    else:
        yield _joined(rest)


def _joined(lines: list[tuple[int, str]]) -> tuple[int, str]:
    """The lines as one document, its blank lines put back so that the line numbers stay true."""
    start = lines[0][0]
    by_number = {number: line.rstrip("\r\n") for number, line in lines}
    return start, "\n".join(by_number.get(number, "") for number in range(start, lines[-1][0] + 1))


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _explained(error: ValidationError) -> str:
    """The first thing wrong, as key and what is wanted there, and how many more there are."""
    problems = error.errors(include_url=False, include_input=False)
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{_key(first['loc'])}: {_WANTED.get(first['type'], first['msg'])}{_expected(first)}{more}"


def _key(loc: Iterable[str | int]) -> str:
    """The place in a document, such as ``concerns.tmj.bother`` or ``conditions[1]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_shown(step)}" for step in loc if step != "[key]")
    return "".join(steps).removeprefix(".")


def _shown(key: str) -> str:
    """A key as one line can show it, cut short where somebody put a text in its place."""
    shown = key if key.isprintable() else ascii(key)
    return shown if len(shown) <= _NAMED_KEY_LENGTH else f"{shown[:_NAMED_KEY_LENGTH]}…"


def _expected(problem: Mapping[str, Any]) -> str:
    expected = problem.get("ctx", {}).get("expected")
    return f", use one of {expected}" if expected else ""


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise FactsError(f"{_shown(key)}: given twice")
            seen.add(key)
    return document


def _no_such_number(name: str) -> float:
    raise FactsError(f"{name} is not a number JSON has")


_DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_such_number)

_WANTED = {
    "extra_forbidden": "unknown key",
    "missing": "must be given",
    "literal_error": "unknown code",
    "frozen_set_type": "must be a list of codes",
    "dict_type": "must be an object, {...}",
    "model_type": "must be an object, {...}",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be 0 or more",
    "bool_type": "must be true or false",
}
