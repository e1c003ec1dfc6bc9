"""When a question is asked: FHIR's enableWhen, with a closed handful of operators."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

Value = str | int | tuple[str, ...] | None
"""An answer: an option's code, a number of weeks, words, several codes, or None where it was skipped."""

Answers = Mapping[str, Value]
"""The latest answer of each question, by question id; a question not yet answered is absent."""


class Condition(BaseModel):
    """One thing that must be true of an earlier answer.

    On an answer of several options ``=`` means "includes". ``>=`` and ``<=`` compare whole numbers, and
    option codes by their place in ``order``. ``exists`` asks whether there is an answer that was not skipped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    op: Literal["=", "!=", ">=", "<=", "exists"] = "="
    answer: str | int | bool
    order: tuple[str, ...] = ()

    def holds(self, answers: Answers) -> bool:
        """Tell whether this holds; an unanswered question makes everything but ``exists = false`` false."""
        value = answers.get(self.question)
        if self.op == "exists":
            return (value not in (None, ())) is self.answer
        if value is None:
            return False
        if isinstance(value, tuple):
            return (self.answer in value) is (self.op == "=")
        return self._compare(value)

    def _compare(self, value: str | int) -> bool:
        if self.op in ("=", "!="):
            return (value == self.answer) is (self.op == "=")
        left, right = self._rank(value), self._rank(self.answer)
        if left is None or right is None:
            return False
        return left >= right if self.op == ">=" else left <= right

    def _rank(self, value: str | int) -> int | None:
        if isinstance(value, int):
            return value
        return self.order.index(value) if value in self.order else None


def all_hold(conditions: Sequence[Condition], answers: Answers) -> bool:
    """Tell whether every condition holds; none at all always holds."""
    for condition in conditions:  # noqa: SIM110 -- innermost of an export, twice as fast as all()
        if not condition.holds(answers):
            return False
    return True
