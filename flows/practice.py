"""Practice: everything one clinic's conversation is made from, loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from flows.clinic import Clinic
from flows.content import load_questionnaire
from flows.contradictions import Contradiction, load_contradictions
from flows.copy_mode import Copy, in_mode
from flows.faq import Faq, load_faq
from flows.intake import Status
from flows.languages import ENGLISH, Catalog, fill
from flows.overrides import SignOff
from flows.prompts import Button
from flows.questionnaire import Questionnaire
from flows.questions import Option, Question
from flows.rules import Rules, load_rules
from flows.understanding import Lexicon, load_lexicon
from flows.wording import Wording, load_wording


@dataclass(frozen=True, eq=False)
class Practice:
    """A clinic with its questionnaire, rules, wording and languages, and who stands for the rules."""

    clinic: Clinic
    questionnaire: Questionnaire
    rules: Rules
    wording: Wording
    lexicon: Lexicon
    staff: Wording = field(default_factory=lambda: load_wording(file="staff.toml"))
    faq: Faq = field(default_factory=load_faq)
    contradictions: tuple[Contradiction, ...] = ()
    catalogs: Mapping[str, Catalog] = field(default_factory=lambda: {"en": ENGLISH})
    sign_off: SignOff | None = None

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What a code of the facts document is called, in English: the wording the patient was shown."""
        found: dict[str, str] = {}
        for question in self.questionnaire.questions.values():
            for option in getattr(question, "options", ()):
                for code in filter(None, (option.condition, option.procedure)):
                    found.setdefault(code, option.button)
        for concern in self.questionnaire.concerns.values():
            found[concern.id] = concern.button
        for procedure in self.questionnaire.procedures.values():
            found |= {procedure.procedure: procedure.button} if procedure.procedure else {}
        return found

    @cached_property
    def groups(self) -> Mapping[str, Question]:
        """The question of the safety screen behind each group that can be answered "not sure", by group."""
        asked = self.questionnaire.questions.values()
        return {
            option.unsure: question
            for question in asked
            if self.questionnaire.section_of[question.id] is Status.SAFETY
            for option in getattr(question, "options", ())
            if option.unsure
        }

    def staff_words(self, key: str, **values: object) -> str:
        """The sentence of staff.toml at this key: what staff read, in English."""
        return fill(in_mode(self.staff[key], self.clinic.copy_mode), values)

    def voice(self, language: str) -> "Voice":
        """The voice for this language, or English where the clinic does not speak it."""
        return _voice(self, language if language in self.catalogs else "en")


@cache
def _voice(practice: Practice, language: str) -> "Voice":
    return Voice(practice, practice.catalogs[language])


class Voice:
    """Says a clinic's wording in one language and its copy mode, with the clinic's own facts filled in."""

    def __init__(self, practice: Practice, catalog: Catalog) -> None:
        self._wording = practice.wording
        self._catalog = catalog
        self._mode = practice.clinic.copy_mode
        self._placeholders = practice.clinic.placeholders()
        self._options: dict[str, tuple[Option, ...]] = {}

    def say(self, english: Copy, **values: object) -> str:
        """A sentence of the content in this language, the one of the clinic's copy mode where they differ."""
        told = in_mode(english, self._mode)
        return fill(self._catalog.translate(told), {**self._placeholders, **values})

    def words(self, key: str, **values: object) -> str:
        """The sentence of wording.toml at this key, in this language."""
        return self.say(self._wording[key], **values)

    def lines(self, key: str) -> tuple[str, ...]:
        """The sentences of wording.toml at this key, in this language."""
        return tuple(self.say(line) for line in self._wording.list(key))

    def options(self, question: Question) -> tuple[Option, ...]:
        """A question's options in this language."""
        if question.id not in self._options:
            self._options[question.id] = tuple(map(self._option, getattr(question, "options", ())))
        return self._options[question.id]

    def _option(self, option: Option) -> Option:
        said = {
            "label": self.say(option.label),
            "short": option.short and self.say(option.short),
            "words": tuple(map(self.say, option.words)),
        }
        return option.model_copy(update=said)

    def button(self, name: str, action: str) -> Button:
        """The button of this name in wording.toml, with the other words that can be typed for it."""
        return Button(self.words(f"buttons.{name}.label"), action, words=self.lines(f"buttons.{name}.words"))


def load_practice(clinic: Clinic | None = None) -> Practice:
    """Load the content for this clinic. Raises ContentError, naming file and key."""
    questionnaire = load_questionnaire()
    return Practice(
        clinic=clinic or Clinic(),
        questionnaire=questionnaire,
        rules=load_rules(),
        wording=load_wording(),
        lexicon=load_lexicon(),
        contradictions=load_contradictions(questionnaire),
    )
