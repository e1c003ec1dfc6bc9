"""Catalog: English wording to a language's wording; what is not translated stays English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language: its code, its own name, and its sentences by their English."""

    code: str
    name: str
    sentences: Mapping[str, str] = field(default_factory=dict)

    def translate(self, english: str) -> str:
        """The sentence in this language, or in English where it is not translated."""
        return self.sentences.get(english, english)


ENGLISH = Catalog("en", "English")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in the place of ``{NAMES}``; a name without a value stays as it is."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)
