"""patient_copy(): every text a patient may read, wherever in the content it stands."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from flows.copy_mode import ByMode, Copy, CopyMode, in_mode
from flows.practice import Practice

NEVER_SHOWN = frozenset(
    (
        *("id", "code", "kind", "topic", "version", "evidence", "sources", "enable_when"),
        *("condition", "unsure", "red_flag", "variant", "procedure"),
        "words",
        *("asking", "asking_last"),
    )
)
"""Keys of what is never shown: identifiers, what an option means to the rules, what can be typed."""

TYPED_WORDING = ".words"
"""What can be typed for a button of wording.toml."""


def patient_copy(practice: Practice, mode: CopyMode | None = None) -> Iterator[tuple[str, str]]:
    """Every English text a patient may read in this copy mode, each once, with where it stands.

    Without a mode, that of the clinic. A text with numbers or a date in it has their places: ``{visits}``.
    """
    said: set[str] = set()
    for where, copy in _copy(practice):
        text = in_mode(copy, mode or practice.clinic.copy_mode)
        if text not in said:
            said.add(text)
            yield where, text


def translations(practice: Practice, mode: CopyMode | None = None) -> Iterator[tuple[str, str, str]]:
    """Every translation of what ``patient_copy`` yields: its language, where it stands, and the text."""
    for where, english in patient_copy(practice, mode):
        for language, catalog in practice.catalogs.items():
            if english in catalog.sentences:
                yield language, where, catalog.sentences[english]


def _copy(practice: Practice) -> Iterator[tuple[str, Copy]]:
    questionnaire = practice.questionnaire
    yield from ((f"sections.{section.id}.title", section.title) for section in questionnaire.sections)
    yield from _shown("concerns", questionnaire.concerns)
    yield from _shown("procedures", questionnaire.procedures)
    yield from _shown("questions", questionnaire.questions)
    yield from ((f"rules.{address}", says) for address, says in practice.rules.patient_texts())
    yield from _shown("faq", practice.faq)
    wording = {**practice.wording.sentences, **practice.wording.lists}
    yield from _shown(
        "wording", {key: said for key, said in wording.items() if not key.endswith(TYPED_WORDING)}
    )


def _shown(where: str, found: object) -> Iterator[tuple[str, Copy]]:
    """Every text in here, by key, but for what is never shown: so a new key is copy until it is listed."""
    if isinstance(found, str | ByMode):
        yield where, found
        return
    for key, value in _inside(found):
        yield from _shown(f"{where}.{key}", value)


def _inside(found: object) -> Iterator[tuple[str, object]]:
    if isinstance(found, BaseModel):
        yield from ((key, value) for key, value in found if key not in NEVER_SHOWN)
    elif isinstance(found, Mapping):
        yield from found.items()
    elif isinstance(found, tuple):
        for place, item in enumerate(found, 1):
            yield str(getattr(item, "code", None) or getattr(item, "id", place)), item
