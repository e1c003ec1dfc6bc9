"""details(): the two minutes of a summary, by concern, and without what was not declared."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.amendments import asked, difference
from flows.answer_words import answer_words
from flows.conditions import Value
from flows.depths import Line, Part
from flows.glance import MOST
from flows.hearing import several
from flows.intake import Intake, Status
from flows.marks import mark_words
from flows.news import NOTHING, earlier_news
from flows.plan_text import said_date
from flows.questions import Text
from flows.reduction import NEWS
from flows.revisions import revision

if TYPE_CHECKING:
    from flows.summary import Summary

CONCERNS = "concerns"
PROCEDURES = "procedures"
NONE = ("none",)
WORTH_ONLY_SOMETHING = ("urgent", NEWS)
"""Questions of everybody that are worth a line only where something was declared."""


def details(summary: "Summary") -> tuple[Part, ...]:
    """Every answer that says something, in parts; what changed and what does not fit comes first."""
    parts = (
        _changed(summary),
        _asked_back(summary),
        _unfit(summary),
        _about(summary),
        *_concerns(summary),
        _procedures(summary),
        _safety(summary),
        _wishes(summary),
        _further(summary),
        _own_words(summary),
    )
    return tuple(part for part in parts if part.lines)


def line(summary: "Summary", question: str, value: Value, name: str = "") -> Line:
    """One answer with its marks, and until when to wait where that follows from it."""
    words = answer_words(summary.practice)
    said, until = words.says(question, value), summary.waits.get(question)
    marked = (mark_words(summary.practice, one, words.full_name) for one in summary.marks.get(question, ()))
    waited = (
        summary.practice.staff_words("summary.wait_until", says=said, date=said_date(until)) if until else ""
    )
    return Line(
        name=name or words.names[question],
        says=waited or said,
        marks=tuple(mark for mark in marked if mark not in said.casefold().split("; ")),
        code=question,
        is_flag=question in summary.behind_flags,
    )


def changed_lines(summary: "Summary", intake: Intake) -> Iterator[Line]:
    """What the last sending of this intake changed: from what, and to what."""
    for one in difference(summary.practice, intake):
        says = summary.practice.staff_words("summary.changed_from", before=one.before, after=one.after)
        yield Line(one.question, says, code=one.code)


def _changed(summary: "Summary") -> Part:
    name = summary.practice.staff_words("summary.changed_in", number=revision(summary.sent))
    return Part(name, tuple(changed_lines(summary, summary.sent)), "changes")


def _asked_back(summary: "Summary") -> Part:
    """What staff asked back, and what came of it."""
    words = summary.practice.staff_words
    lines = (
        Line(
            one.question,
            words("summary.asked_back_says", date=said_date(one.on), says=one.says),
            code=one.code,
        )
        for one in asked(summary.practice, summary.intake)
    )
    return Part(words("summary.asked_back"), tuple(lines), "asked")


def _unfit(summary: "Summary") -> Part:
    words = answer_words(summary.practice)
    lines = (
        Line(" / ".join(map(words.full_name, unfit.questions)), unfit.says)
        for unfit in summary.contradictions
    )
    return Part(summary.practice.staff_words("summary.do_not_fit"), tuple(lines), "contradictions")


def _about(summary: "Summary") -> Part:
    """Who they are; and how they chose what to talk about, where that is marked: the parts say what."""
    lines = [
        each
        for each in _of_section(summary, Status.ABOUT_YOU)
        if each.code not in WORTH_ONLY_SOMETHING or each.marks or summary.answers[each.code] != NONE
    ]
    lines += _earlier_news(summary)
    if CONCERNS in summary.marks:
        lines.append(line(summary, CONCERNS, summary.answers[CONCERNS]))
    name = answer_words(summary.practice).sections[Status.ABOUT_YOU]
    return Part(name, tuple(lines), Status.ABOUT_YOU.value)


def _earlier_news(summary: "Summary") -> Iterator[Line]:
    """What was told at returns before the last: it is in the plan as well."""
    words, zone = answer_words(summary.practice), summary.practice.clinic.zone
    for news in earlier_news(summary.sent):
        said = (words.says(question, value) for question, value in news.answers if value not in NOTHING)
        what, told = "; ".join(said), said_date(news.at.astimezone(zone).date())
        if what:
            says = summary.practice.staff_words("summary.told_on", what=what, date=told)
            yield Line(words.names[NEWS], says, code=NEWS)


def _concerns(summary: "Summary") -> Iterator[Part]:
    """A part for each concern."""
    words = answer_words(summary.practice)
    for concern in several(summary.answers.get(CONCERNS)):
        if concern in summary.practice.questionnaire.concerns:
            lines = (line(summary, *pair) for pair in _of_topic(summary, concern))
            yield Part(words.topics[concern], tuple(lines), concern)


def _procedures(summary: "Summary") -> Part:
    """Every earlier procedure: when it was and until when to wait, then what else was said of it."""
    lines: list[Line] = []
    if PROCEDURES in summary.marks or summary.answers.get(PROCEDURES) == NONE:
        lines.append(line(summary, PROCEDURES, summary.answers[PROCEDURES]))
    for topic in several(summary.answers.get(PROCEDURES)):
        lines += _procedure(summary, topic)
    return Part(summary.practice.staff_words("summary.procedures"), tuple(lines), PROCEDURES)


def _procedure(summary: "Summary", topic: str) -> Iterator[Line]:
    """The lines of one procedure; the first is called after it, and problems that are none are left out."""
    if topic not in summary.practice.questionnaire.procedures:
        return
    words, when = answer_words(summary.practice), f"{topic}.when"
    if when in summary.answers:
        yield line(summary, when, summary.answers[when], words.topics[topic])
    else:
        yield Line(words.topics[topic], summary.practice.staff_words("summary.not_asked"))
    for question, value in _of_topic(summary, topic):
        if question != when and (value != NONE or question in summary.marks):
            yield line(summary, question, value)


def _safety(summary: "Summary") -> Part:
    """What was declared or not sure, then the groups in which nothing was."""
    lines: list[Line] = []
    nothing: list[str] = []
    for each in _of_section(summary, Status.SAFETY):
        if summary.answers[each.code] == NONE and not each.marks:
            nothing.append(each.name)
        else:
            lines.append(each)
    words = summary.practice.staff_words
    if nothing:
        lines.append(Line(words("summary.none_declared"), ", ".join(nothing)))
    return Part(words("summary.safety"), tuple(lines), Status.SAFETY.value)


def _wishes(summary: "Summary") -> Part:
    lines = tuple(_of_section(summary, Status.WISHES))
    return Part(summary.practice.staff_words("summary.wishes"), lines, Status.WISHES.value)


def _further(summary: "Summary") -> Part:
    """What to ask that a glance had no room for; what does not fit together has a part of its own."""
    unfit = {contradiction.says for contradiction in summary.contradictions}
    asked = enumerate(summary.confirm[MOST:], MOST + 1)
    lines = tuple(Line(str(number), says) for number, says in asked if says not in unfit)
    return Part(summary.practice.staff_words("summary.further"), lines, "confirm")


def _own_words(summary: "Summary") -> Part:
    """What was written in words of the patient's own."""
    questions, words = summary.practice.questionnaire.questions, answer_words(summary.practice)
    lines = (
        line(summary, question, value, words.full_name(question))
        for question, value in summary.answers.items()
        if isinstance(questions[question], Text) and value is not None
    )
    return Part(summary.practice.staff_words("summary.words"), tuple(lines), "words")


def _of_section(summary: "Summary", section: Status) -> Iterator[Line]:
    questionnaire = summary.practice.questionnaire
    for question, value in summary.answers.items():
        is_text = isinstance(questionnaire.questions[question], Text)
        if questionnaire.section_of[question] is section and not is_text:
            yield line(summary, question, value)


def _of_topic(summary: "Summary", topic: str) -> Iterator[tuple[str, Value]]:
    questions = summary.practice.questionnaire.questions
    for question, value in summary.answers.items():
        if questions[question].topic == topic and not isinstance(questions[question], Text):
            yield question, value
