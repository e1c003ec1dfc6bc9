"""Wording: sentences by dotted key (``plan.hold``): wording.toml's for patients, staff.toml's for staff."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.content_files import CONTENT, read_toml
from flows.copy_mode import MODES, ByMode, Copy
from flows.errors import ContentError


@dataclass(frozen=True)
class Wording:
    """English sentences and lists of sentences, by key."""

    sentences: Mapping[str, Copy]
    lists: Mapping[str, tuple[str, ...]]
    file: str = "wording.toml"

    def __getitem__(self, key: str) -> Copy:
        """The sentence at this key; ContentError where there is none."""
        try:
            return self.sentences[key]
        except KeyError:
            raise ContentError(f"{self.file}: {key}: this sentence is missing") from None

    def list(self, key: str) -> tuple[str, ...]:
        """The sentences at this key; ContentError where there are none."""
        try:
            return self.lists[key]
        except KeyError:
            raise ContentError(f"{self.file}: {key}: this list is missing") from None


def load_wording(content: Path = CONTENT, file: str = "wording.toml") -> Wording:
    """Load a file of sentences. Raises ContentError, naming file and key, where a value is no sentence."""
    path = content / file
    sentences: dict[str, Copy] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in _leaves(read_toml(path), ""):
        if isinstance(value, ByMode) or (isinstance(value, str) and value):
            sentences[key] = value
        elif isinstance(value, list) and value and all(isinstance(line, str) for line in value):
            lists[key] = tuple(value)
        else:
            raise ContentError(
                f"{path}: {key}: must be a sentence, a list of sentences, or one each for us and uk"
            )
    return Wording(sentences, lists, file)


def _leaves(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and not value.keys() & set(MODES):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", _by_mode(value)


def _by_mode(value: Any) -> Any:
    """A sentence for each copy mode where the table is one, else the value as it is."""
    try:
        return ByMode.model_validate(value) if isinstance(value, dict) else value
    except ValidationError:
        return value
