"""Faq: what patients ask about visits, and which of it a typed question means."""

from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.content_checks import BUTTON_LENGTH, check_words
from flows.content_files import CONTENT, parse
from flows.copy_mode import Copy
from flows.lexicon import load_lexicon
from flows.typed_words import BREAKS, Phrases, name_tokens, squeezed, tokens
from flows.wordmatch import LONGEST_REPLY, Unreadable, find_options

QUESTION_MARKS = "?？¿"


class Entry(BaseModel):
    """One question and its answer. ``title`` fits a button, ``words`` are other ways to ask it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str = Field(min_length=1, max_length=BUTTON_LENGTH)
    question: str
    answer: Copy
    words: tuple[str, ...] = ()
    tells_cadence: bool = False
    """Not answered to somebody whom no cadence may be shown."""
    sources: tuple[str, ...]

    @property
    def code(self) -> str:
        """What tells it from the other entries, as an option's code does."""
        return self.id

    @property
    def label(self) -> str:
        """The question in full, as an option's label."""
        return self.question

    @property
    def short(self) -> str:
        """The title, as an option's short label."""
        return self.title

    @property
    def exclusive(self) -> bool:
        """A question goes with any other; None of them is a "none of these"."""
        return False


class Faq(BaseModel):
    """Questions and answers, in the order they are offered.

    ``asking`` are the beginnings, and ``asking_last`` the last words, that make a question of what is typed
    without a question mark. Anything else is none: "blood thinners" answers a question and asks nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    asking: tuple[str, ...] = Field(min_length=1)
    asking_last: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_is_told_apart(self) -> Self:
        ids = [entry.id for entry in self.entries]
        titles = [entry.title for entry in self.entries]
        for doubled in sorted({name for names in (ids, titles) for name in names if names.count(name) > 1}):
            raise ValueError(f"{doubled!r} is there twice")
        return self

    @cached_property
    def _beginnings(self) -> Phrases:
        return Phrases(name_tokens(words) for words in self.asking)

    @cached_property
    def _endings(self) -> Phrases:
        return Phrases(name_tokens(words) for words in self.asking_last)

    def entry(self, entry_id: str) -> Entry | None:
        """The entry of this id, if there is one."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def find(self, text: str) -> Entry | None:
        """The one entry a typed question asks for; None where it is no question, or may be about another."""
        found = self._found(text)
        return found[0] if len(found) == 1 else None

    def asked(self, text: str) -> bool:
        """Tell whether the text is a question: by its mark, or by how it begins once courtesy is left off."""
        if any(mark in text for mark in QUESTION_MARKS):
            return True
        words = tuple(word for word in squeezed(tokens(text[:LONGEST_REPLY])) if word not in BREAKS)
        courtesy = load_lexicon().vocabulary.courtesy
        start = 0
        while step := courtesy.at(words, start):
            start += step
        return bool(self._beginnings.at(words, start)) or self._endings.cover(words[-1:])

    def _found(self, text: str) -> tuple[Entry, ...]:
        found = find_options(text, self.entries, numbered=False) if self.asked(text) else ()
        return () if isinstance(found, Unreadable) else found


def load_faq(content: Path = CONTENT) -> Faq:
    """Load faq.toml; ContentError names file and key."""
    path = content / "faq.toml"
    faq = parse(Faq, path)
    for entry in faq.entries:
        check_words(entry, f"{path}: entries: {entry.id}")
    return faq
