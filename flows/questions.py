"""The kinds of question, and how each reads a typed reply."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.conditions import Condition, Value
from flows.wordmatch import Unreadable, find_options, read_weeks


class Option(BaseModel):
    """One thing a patient can choose.

    ``label`` is the full wording; ``short`` is for a button where the label is too long for a phone, and then
    the labels are listed above the buttons. ``exclusive`` goes with nothing else ("none of these").
    ``words`` are other ways to type it. The last five say what choosing it means to the rules, in
    the identifiers of the facts document; ``variant`` names the graver form of a red flag (``sight``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    label: str
    short: str | None = None
    exclusive: bool = False
    words: tuple[str, ...] = ()
    condition: str | None = None
    unsure: str | None = None
    red_flag: str | None = None
    variant: str | None = None
    procedure: str | None = None

    @property
    def button(self) -> str:
        """The wording that fits a button."""
        return self.short or self.label


class Invitation(BaseModel):
    """The button on the next question's card that brings up a question not asked otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    words: tuple[str, ...] = ()


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: str = Field(max_length=28)
    """A few words for a list of answers, a button or a column: "Age", "How much it bothers you"."""
    text: str
    why: str
    hint: str | None = None
    skippable: bool = False
    enable_when: tuple[Condition, ...] = ()
    on_request: bool = False
    """Not asked by itself: only once it has been looked at on request does it belong to the path."""
    invitation: Invitation | None = None
    topic: str | None = None
    """The concern or procedure this belongs to; set by the loader."""


class _WithOptions(_Asked):
    options: tuple[Option, ...] = Field(min_length=1)

    def option(self, code: str) -> Option | None:
        """The option of this code, if there is one."""
        return next((option for option in self.options if option.code == code), None)


class Choice(_WithOptions):
    """One of several options; the value is its code."""

    kind: Literal["choice"] = "choice"

    def accepts(self, value: Value) -> bool:
        """Tell whether this could be an answer."""
        return self.skippable if value is None else isinstance(value, str) and self.option(value) is not None

    def read(self, reply: str, options: Sequence[Option]) -> Value | Unreadable:
        """Read a number, a label or words close to one; ``options`` are those shown, in their language."""
        found = find_options(reply, options)
        if isinstance(found, Unreadable):
            return found
        return found[0].code if len(found) == 1 else Unreadable("several")


class MultiChoice(_WithOptions):
    """Any of several options; the value is their codes in the questionnaire's order."""

    kind: Literal["multi_choice"] = "multi_choice"

    def accepts(self, value: Value) -> bool:
        """Tell whether this could be an answer: known codes, at least one, and an exclusive one alone."""
        if value is None:
            return self.skippable
        if not isinstance(value, tuple) or not value or len(set(value)) != len(value):
            return False
        options = [self.option(code) for code in value]
        return all(options) and (len(value) == 1 or not any(o.exclusive for o in options if o))

    def ordered(self, codes: Sequence[str]) -> tuple[str, ...]:
        """These codes once each, in the questionnaire's order."""
        return tuple(option.code for option in self.options if option.code in codes)

    def ticked(self, draft: Sequence[str], code: str) -> tuple[str, ...]:
        """The ticks after one more; an exclusive option and any other take each other's place."""
        option = self.option(code)
        if option is None or option.exclusive:
            return (code,) if option else tuple(draft)
        kept = [c for c in draft if (other := self.option(c)) and not other.exclusive]
        return self.ordered([*kept, code])

    def read(self, reply: str, options: Sequence[Option]) -> Value | Unreadable:
        """Read numbers, labels or words close to them, separated by commas or "and"."""
        found = find_options(reply, options)
        if isinstance(found, Unreadable):
            return found
        value = self.ordered([option.code for option in found])
        return value if self.accepts(value) else Unreadable("exclusive")


class Text(_Asked):
    """Words of the patient's own, at most ``most`` characters."""

    kind: Literal["text"] = "text"
    most: int = 300

    def accepts(self, value: Value) -> bool:
        """Tell whether this could be an answer."""
        return self.skippable if value is None else isinstance(value, str) and 0 < len(value) <= self.most

    def read(self, reply: str, options: Sequence[Option] = ()) -> Value | Unreadable:
        """Take the words as they are, or say that they are too many."""
        del options
        words = reply.strip()
        if not words:
            return Unreadable("nothing")
        return words if len(words) <= self.most else Unreadable("too_long")


class WeeksFromNow(_Asked):
    """A number of whole weeks from now, 0 to ``most``; common answers as buttons."""

    kind: Literal["weeks"] = "weeks"
    most: int = 104
    options: tuple[Option, ...] = ()
    """Codes are whole numbers of weeks."""

    def option(self, code: str) -> Option | None:
        """The option of this code, if there is one."""
        return next((option for option in self.options if option.code == code), None)

    def accepts(self, value: Value) -> bool:
        """Tell whether this could be an answer."""
        return self.skippable if value is None else isinstance(value, int) and 0 <= value <= self.most

    def read(self, reply: str, options: Sequence[Option]) -> Value | Unreadable:
        """Read "6", "6 weeks", "2 months" or a label; the number typed is weeks, not a button's place."""
        weeks = read_weeks(reply)
        if weeks is None:
            found = find_options(reply, options, numbered=False)
            if isinstance(found, Unreadable) or len(found) != 1:
                return Unreadable("number")
            weeks = int(found[0].code)
        return weeks if 0 <= weeks <= self.most else Unreadable("number")


Question = Annotated[Choice | MultiChoice | Text | WeeksFromNow, Field(discriminator="kind")]
