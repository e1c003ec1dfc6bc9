"""Marks: what there is to know of an answer besides what it says, from the answers as they were given."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

from flows.conditions import Answers, Value
from flows.contradictions import Contradiction
from flows.depths import Mark
from flows.intake import Answer, Intake
from flows.news import is_news
from flows.practice import Practice
from flows.revisions import SENT, restored

DOUBTS = ("unsure", "unknown")
"""Codes of the options that say "not sure", where they do not say of which group."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One mark on an answer: how often it was changed, and the questions whose answers it contradicts."""

    mark: Mark
    times: int = 1
    others: tuple[str, ...] = ()


def marks(
    practice: Practice, intake: Intake, applying: Answers, unfit: Iterable[Contradiction]
) -> Mapping[str, tuple[Marked, ...]]:
    """The marks on every answer that applies and has any, by question id; ``unfit`` do not fit together."""
    changed = change_counts(intake)
    typed = {answer.question: answer.how == "typed" for answer in intake.answers}
    against = contradicted(unfit)
    doubtful = _doubtful(practice)
    found: dict[str, tuple[Marked, ...]] = {}
    for question, value in applying.items():
        marked = (
            *_certain(doubtful[question], value),
            *((Marked(Mark.TYPED),) if typed.get(question) else ()),
            *((Marked(Mark.CHANGED, changed[question]),) if question in changed else ()),
            *((Marked(Mark.CONTRADICTS, others=against[question]),) if question in against else ()),
        )
        if marked:
            found[question] = marked
    return found


def contradicted(unfit: Iterable[Contradiction]) -> Mapping[str, tuple[str, ...]]:
    """The questions whose answers do not fit others, and those others; none where one does not fit itself."""
    found: dict[str, dict[str, None]] = {}
    for contradiction in unfit:
        questions = contradiction.questions
        for question in questions:
            others = (other for other in questions if other != question)
            found.setdefault(question, {}).update(dict.fromkeys(others))
    return {question: tuple(others) for question, others in found.items()}


def mark_words(practice: Practice, marked: Marked, name: Callable[[str], str]) -> str:
    """A mark as staff read it: "typed", "changed 2 times", "contradicts: Age"."""
    if marked.mark is Mark.CHANGED:
        key = "mark.changed_once" if marked.times == 1 else "mark.changed_many"
        return practice.staff_words(key, count=marked.times)
    if marked.mark is Mark.CONTRADICTS and not marked.others:
        return practice.staff_words("mark.contradicts_itself")
    other = ", ".join(map(name, marked.others))
    return practice.staff_words(f"mark.{marked.mark}", other=other)


def change_counts(intake: Intake) -> Mapping[str, int]:
    """How often the patient gave another answer to a question, by question id; none that never changed."""
    counts: dict[str, int] = defaultdict(int)
    known: dict[str, Value] = {}
    for answer in _given_by_hand(intake):
        if is_news(answer.question) and answer.value is None:
            known.pop(answer.question, None)  # asked anew, which changes nothing told before
            continue
        if answer.question in known and known[answer.question] != answer.value:
            counts[answer.question] += 1
        known[answer.question] = answer.value
    return counts


def _given_by_hand(intake: Intake) -> Iterator[Answer]:
    """The answers without those that were given again by themselves when a change was not sent after all."""
    sent = next((at for at, answer in enumerate(intake.answers) if answer.question == SENT), None)
    if sent is None or sent == len(intake.answers) - 1:
        yield from intake.answers
        return
    yield from intake.answers[: sent + 1]
    before = intake.answers[: sent + 1]
    for _, turn in groupby(intake.answers[sent + 1 :], key=lambda answer: answer.turn):
        given = tuple(turn)
        again = dict(restored(replace(intake, answers=before)))
        if not again or again != {answer.question: answer.value for answer in given}:
            yield from given
        before = (*before, *given)


def _certain(doubtful: frozenset[str], value: Value) -> Iterator[Marked]:
    """Whether it was skipped, or "not sure"."""
    if value is None:
        yield Marked(Mark.SKIPPED)
        return
    codes = value if isinstance(value, tuple) else (value,)
    if not doubtful.isdisjoint(codes):
        yield Marked(Mark.UNSURE)


@cache
def _doubtful(practice: Practice) -> Mapping[str, frozenset[str]]:
    """The codes of the options that say "not sure", by question id."""
    return {
        id_: frozenset(
            option.code
            for option in getattr(question, "options", ())
            if option.unsure or option.code in DOUBTS
        )
        for id_, question in practice.questionnaire.questions.items()
    }
