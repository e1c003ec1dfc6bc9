"""details(): the two minutes of a summary, by concern, and without what was not declared."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.answer_words import answer_words
from flows.conditions import Value
from flows.depths import Line, Part
from flows.hearing import several
from flows.intake import Status
from flows.marks import mark_words
from flows.plan_text import said_date
from flows.questions import Text

if TYPE_CHECKING:
    from flows.summary import Summary

ABOUT = "about_you"
PROCEDURES = "procedures"
WORDS = "words"


def details(summary: "Summary") -> tuple[Part, ...]:
    """Every answer that says something, in parts."""
    parts = (
        _about(summary),
        *_concerns(summary),
        _procedures(summary),
        _safety(summary),
        _wishes(summary),
        _own_words(summary),
    )
    return tuple(part for part in parts if part.lines)


def line(summary: "Summary", question: str, value: Value, name: str = "") -> Line:
    """One answer with its marks."""
    words = answer_words(summary.practice)
    marked = summary.marks.get(question, ())
    names = {other: words.full_name(other) for one in marked for other in one.others}
    return Line(
        name=name or words.names[question],
        says=words.says(question, value),
        marks=tuple(mark_words(summary.practice, one, names) for one in marked),
        code=question,
        is_flag=question in summary.behind_flags,
    )


def _about(summary: "Summary") -> Part:
    name = answer_words(summary.practice).sections[ABOUT]
    return Part(name, tuple(_lines(summary, Status.ABOUT_YOU)), ABOUT)


def _lines(summary: "Summary", section: Status) -> Iterator[Line]:
    questionnaire = summary.practice.questionnaire
    for question, value in summary.answers.items():
        asked = questionnaire.questions[question]
        if questionnaire.section_of[question] is section and not isinstance(asked, Text):
            yield line(summary, question, value)


def _concerns(summary: "Summary") -> Iterator[Part]:
    """A part for each concern."""
    words = answer_words(summary.practice)
    for concern in summary.practice.questionnaire.concerns:
        if concern in several(summary.answers.get("concerns")):
            yield Part(words.topics[concern], tuple(_of_topic(summary, concern)), concern)


def _of_topic(summary: "Summary", topic: str) -> Iterator[Line]:
    questions = summary.practice.questionnaire.questions
    for question, value in summary.answers.items():
        asked = questions[question]
        if asked.topic == topic and not isinstance(asked, Text):
            yield line(summary, question, value)


def _procedures(summary: "Summary") -> Part:
    """Every earlier procedure: when it was and how long to wait, then what else was said of it."""
    words, lines = answer_words(summary.practice), []
    for topic in several(summary.answers.get(PROCEDURES)):
        if topic in summary.practice.questionnaire.procedures:
            lines += [_waited(summary, each, words.topics[topic]) for each in _of_topic(summary, topic)]
    if summary.answers.get(PROCEDURES) == ("none",):
        lines.append(line(summary, PROCEDURES, ("none",)))
    return Part(summary.practice.staff_words("summary.procedures"), tuple(lines), PROCEDURES)


def _waited(summary: "Summary", told: Line, topic: str) -> Line:
    """A line of a procedure, and the wait that follows where it tells when it was."""
    until = summary.waits.get(told.code)
    says = told.says
    if until:
        says = summary.practice.staff_words("summary.wait_until", says=says, date=said_date(until))
    return Line(f"{topic}: {told.name}", says, told.marks, told.code, told.is_flag)


def _safety(summary: "Summary") -> Part:
    """What was declared or not sure, then the groups in which nothing was."""
    words = answer_words(summary.practice)
    lines, nothing = [], []
    for each in _lines(summary, Status.SAFETY):
        if summary.answers[each.code] == ("none",) and not each.marks:
            nothing.append(each.name)
        else:
            lines.append(each)
    if nothing:
        name = summary.practice.staff_words("summary.none_declared")
        lines.append(Line(name, "; ".join(nothing)))
    return Part(words.sections[Status.SAFETY], tuple(lines), Status.SAFETY.value)


def _wishes(summary: "Summary") -> Part:
    name = answer_words(summary.practice).sections[Status.WISHES]
    return Part(name, tuple(_lines(summary, Status.WISHES)), Status.WISHES.value)


def _own_words(summary: "Summary") -> Part:
    questions, words = summary.practice.questionnaire.questions, answer_words(summary.practice)
    lines = (
        line(summary, question, value, words.full_name(question))
        for question, value in summary.answers.items()
        if isinstance(questions[question], Text) and value is not None
    )
    return Part(summary.practice.staff_words("summary.words"), tuple(lines), WORDS)
