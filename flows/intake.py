"""Intake: the conversation's whole memory, as a value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from flows.conditions import Value


class Status(StrEnum):
    """Where an intake is in its life. The first eight are the sections a patient walks through."""

    CONSENT = "consent"
    ABOUT_YOU = "about_you"
    CONCERNS = "concerns"
    DETAILS = "details"
    HISTORY = "history"
    SAFETY = "safety"
    WISHES = "wishes"
    REVIEW = "review"
    COMPLETE = "complete"
    DECLINED = "declined"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_open(self) -> bool:
        """Tell whether the patient can still answer."""
        return self in OPEN


SECTIONS = (
    Status.CONSENT,
    Status.ABOUT_YOU,
    Status.CONCERNS,
    Status.DETAILS,
    Status.HISTORY,
    Status.SAFETY,
    Status.WISHES,
)
OPEN = (*SECTIONS, Status.REVIEW)


class View(StrEnum):
    """What is laid over the current question, if anything; saved, so that it can always be shown again."""

    NONE = ""
    WHY = "why"
    HELP = "help"
    PRIVACY = "privacy"
    MY_DATA = "my_data"
    CHECK = "check"
    RESUME = "resume"
    ANSWERS = "answers"
    EDIT = "edit"
    FAQ = "faq"
    CANCEL = "cancel"
    PAUSED = "paused"
    RESTART = "restart"
    DELETE = "delete"
    PLAN = "plan"
    REASONS = "reasons"
    CALENDAR = "calendar"

    @property
    def is_instead(self) -> bool:
        """Whether it takes the question's place, rather than lie over it."""
        return self in _INSTEAD


_INSTEAD = (
    View.CHECK,
    View.RESUME,
    View.ANSWERS,
    View.EDIT,
    View.FAQ,
    View.CANCEL,
    View.PAUSED,
    View.RESTART,
    View.DELETE,
    View.CALENDAR,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was given. A later answer to the same question takes its place; none is ever changed.

    ``digest`` is the SHA-256 of the exact text agreed to, for consent questions only. ``message`` names the
    message it was typed in, where the channel has names for them.
    """

    question: str
    value: Value
    turn: int
    at: datetime
    how: Literal["tapped", "typed"]
    digest: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """One person's intake.

    ``turn`` counts saved changes and is the optimistic lock. ``since`` is the turn at which the current
    prompt came up: it stamps every button, so a tap on an older card is known. ``revisiting`` is the answered
    question being looked at again, ``draft`` the options ticked and not yet sent, ``misses`` how many replies
    in a row were not understood. ``left_at`` is where one ended that was never sent: the question being asked
    then, or only its section where the question would tell an answer; it outlives the answers.
    """

    ref: str
    person: str
    language: str
    content_version: str
    started_at: datetime
    updated_at: datetime
    status: Status = Status.CONSENT
    turn: int = 0
    since: int = 0
    view: View = View.NONE
    revisiting: str | None = None
    draft: tuple[str, ...] = ()
    misses: int = 0
    campaign: str | None = None
    completed_at: datetime | None = None
    left_at: str | None = None
    answers: tuple[Answer, ...] = ()

    def latest(self) -> dict[str, Value]:
        """The latest answer of each question, whether or not it still applies."""
        return {answer.question: answer.value for answer in self.answers}

    def with_answers(self, answers: Iterable[Answer]) -> "Intake":
        """The same intake with these answers added at the end."""
        return replace(self, answers=(*self.answers, *answers))
