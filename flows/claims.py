"""lint(): sentences that claim more for a treatment than may be said to patients."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from flows.content_files import CONTENT, parse
from flows.copy_mode import MODES, CopyMode
from flows.patient_copy import patient_copy, translations
from flows.practice import Practice
from flows.sentences import sentences

__all__ = ["Claim", "ClaimRules", "lint", "load_claims", "patient_copy", "problems"]


def _regex(pattern: object) -> object:
    if not isinstance(pattern, str) or not pattern:
        raise ValueError("must be a regular expression")
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    if compiled.search(""):
        raise ValueError("matches everything")
    return compiled


Regex = Annotated[re.Pattern[str], BeforeValidator(_regex)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Banned(_Table):
    """What a sentence may not say, in one language, and in one copy mode or in both."""

    name: str = Field(min_length=1)
    pattern: Regex
    language: str = "en"
    mode: CopyMode | None = None

    def applies(self, language: str, mode: CopyMode) -> bool:
        """Tell whether a text in this language and mode is held to this."""
        return self.language == language and self.mode in (None, mode)


class Guarded(Banned):
    """What a sentence may say only beside a guard: by its name in ``[guards]``, one for each copy mode."""

    guard: str = "limit"
    guard_uk: str = "denial"


class ClaimRules(_Table):
    """claims.toml."""

    guards: Mapping[str, Regex]
    always: tuple[Banned, ...] = Field(min_length=1)
    guarded: tuple[Guarded, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_guard_is_there(self) -> Self:
        for rule in self.guarded:
            for guard in (rule.guard, rule.guard_uk):
                if guard not in self.guards:
                    raise ValueError(f"guarded: {rule.name!r}: there is no guard {guard!r}")
        return self

    def broken(self, sentence: str, language: str, mode: CopyMode) -> Iterator[tuple[Banned, str]]:
        """The rules this one sentence breaks, each with the words that break it."""
        plain = _plain(sentence)
        for rule in (*self.always, *self.guarded):
            if not rule.applies(language, mode) or self._excused(rule, plain, mode):
                continue
            if found := rule.pattern.search(plain):
                yield rule, found[0]

    def _excused(self, rule: Banned, plain: str, mode: CopyMode) -> bool:
        if not isinstance(rule, Guarded):
            return False
        guard = self.guards[rule.guard_uk if mode == "uk" else rule.guard]
        return guard.search(plain) is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that may not be said: where it stands, which rule it breaks and with which words."""

    where: str
    sentence: str
    rule: str
    words: str
    mode: CopyMode

    def line(self) -> str:
        """What is wrong, on one line, for whoever wrote it."""
        return f"{self.where}: {self.sentence!r} ({self.mode}) says {self.words!r}: {self.rule}"


@cache
def load_claims(content: Path = CONTENT) -> ClaimRules:
    """Load claims.toml; ContentError names file and key."""
    return parse(ClaimRules, content / "claims.toml")


def lint(text: str, where: str = "", mode: CopyMode = "us", language: str = "en") -> Iterator[Claim]:
    """Each claim in a text, sentence by sentence."""
    rules = load_claims()
    for sentence in sentences(text):
        for rule, words in rules.broken(sentence, language, mode):
            yield Claim(where, sentence, rule.name, words, mode)


def problems(practice: Practice) -> Iterator[str]:
    """Each claim in what patients may read, in every copy mode and language; nothing where all is well."""
    for mode in MODES:
        for where, text in patient_copy(practice, mode):
            yield from map(Claim.line, lint(text, where, mode))
        for language, where, text in translations(practice, mode):
            yield from map(Claim.line, lint(text, f"{where} ({language})", mode, language))


def _plain(sentence: str) -> str:
    """The sentence in plain characters: wide, odd and unseen ones hide nothing."""
    seen = map(_seen, unicodedata.normalize("NFKC", sentence))
    return " ".join("".join(seen).split())


def _seen(character: str) -> str:
    match unicodedata.category(character):
        case "Cf":  # takes up no room, such as a soft hyphen
            return ""
        case "Pd":
            return "-"
        case _:
            return character
