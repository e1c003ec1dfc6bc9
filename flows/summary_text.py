"""The three depths of a summary as plain messages: for a terminal, and for a phone."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flows.depths import Given, Glance, Line, Part
from flows.glance import said_time
from flows.prompts import Message

if TYPE_CHECKING:
    from flows.summary import Summary

MOST = 4000
"""UTF-16 units in one message, as Telegram counts them; it takes 4,096."""

MOST_LINKED = 5
LONGEST = 600
"""Characters of one line: a name may have been given to be long."""


def glance_messages(summary: "Summary") -> tuple[Message, ...]:
    """Fifteen seconds, in one message whatever was answered: where flags are too many, the gravest."""
    flags = len(summary.glance.flags)
    told = _glance(summary, flags)
    while units(told.plain()) > MOST and flags:
        flags -= 1
        told = _glance(summary, flags)
    return (told,)


def details_messages(summary: "Summary") -> tuple[Message, ...]:
    """Two minutes: a paragraph for each part."""
    words, ref = summary.practice.staff_words, summary.intake.ref
    blocks = [_block(summary, part) for part in summary.details]
    heading = words("summary.text.details", ref=ref)
    return tuple(_messages(heading, blocks or [[words("summary.text.no_details")]]))


def record_messages(summary: "Summary") -> tuple[Message, ...]:
    """All of it."""
    heading = summary.practice.staff_words("summary.text.record", ref=summary.intake.ref)
    return tuple(_messages(heading, _record(summary)))


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# -- at a glance --------------------------------------------------------------------------------------------


def _glance(summary: "Summary", flags: int) -> Message:
    """The message, with so many of the flags."""
    told, words = summary.glance, summary.practice.staff_words
    blocks = (
        (told.who,),
        (told.gate_says, told.urgency, *_flags(summary, flags)),
        tuple(_named(summary, "told", says=" ".join(told.told))),
        (*_named(summary, "comes_for", what=", ".join(told.comes_for)), told.came),
        (*_named(summary, "start", says=told.start_says), *_named(summary, "plan", plan=told.plan)),
        _confirm(summary, told),
        (told.handled, _linked(summary)),
        (told.rules,),
    )
    heading = words("summary.text.heading", gate=told.gate_name, ref=told.ref)
    paragraphs = ("\n".join(_short(line) for line in block if line) for block in blocks)
    return Message(tuple(filter(None, paragraphs)), heading)


def _named(summary: "Summary", key: str, **said: str) -> Iterator[str]:
    """A line that says what it is about, where there is anything to say."""
    if all(said.values()):
        yield summary.practice.staff_words(f"summary.text.{key}", **said)


def _flags(summary: "Summary", most: int) -> Iterator[str]:
    words, flags = summary.practice.staff_words, summary.glance.flags
    for flag in flags[:most]:
        says = words("summary.text.flag", gate=flag.gate_name, says=flag.says)
        yield words("summary.text.bullet", says=says)
    if flags[most:]:
        yield words("summary.text.more_flags", count=len(flags[most:]))


def _confirm(summary: "Summary", told: Glance) -> Iterator[str]:
    words = summary.practice.staff_words
    if told.confirm:
        yield words("summary.text.confirm")
        yield from (words("summary.text.bullet", says=says) for says in told.confirm)
    if told.more_to_confirm:
        yield words("summary.text.more", count=told.more_to_confirm)


def _linked(summary: "Summary") -> str:
    """The other intakes of the same person, the newest of them where they are many."""
    refs, words = summary.linked, summary.practice.staff_words
    if not refs:
        return ""
    shown, rest = ", ".join(refs[-MOST_LINKED:]), len(refs[:-MOST_LINKED])
    return words("summary.text.linked_more" if rest else "summary.text.linked", refs=shown, count=rest)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


# -- in detail, and all of it -------------------------------------------------------------------------------


def _block(summary: "Summary", part: Part) -> list[str]:
    return [part.name, *(_line(summary, line) for line in part.lines)]


def _line(summary: "Summary", line: Line) -> str:
    words = summary.practice.staff_words
    says = words("summary.text.named", name=line.name, says=line.says)
    if line.marks:
        says = words("summary.text.marked", says=says, marks=", ".join(line.marks))
    return words("summary.text.flagged" if line.is_flag else "summary.text.bullet", says=says)


def _record(summary: "Summary") -> Iterator[list[str]]:
    record, words = summary.record, summary.practice.staff_words
    yield [_plain(summary, line) for line in record.about]
    yield from (_block(summary, part) for part in record.parts)
    for key, lines in (
        ("revisions", record.revisions),
        ("deeds", record.deeds),
        ("facts", record.facts),
        ("reasons", record.reasons),
    ):
        if lines:
            yield [words(f"summary.text.{key}"), *(_line(summary, line) for line in lines)]
    if record.consents:
        yield [words("summary.text.consents"), *_consents(summary)]
    if record.history:
        yield [words("summary.text.history"), *(_given(summary, given) for given in record.history)]


def _plain(summary: "Summary", line: Line) -> str:
    return summary.practice.staff_words("summary.text.named", name=line.name, says=line.says)


def _consents(summary: "Summary") -> Iterator[str]:
    for agreed in summary.record.consents:
        at = said_time(summary, agreed.at)
        values = {"name": agreed.name, "says": agreed.says, "at": at, "digest": agreed.digest}
        yield summary.practice.staff_words("summary.text.agreed", **values)


def _given(summary: "Summary", given: Given) -> str:
    words = summary.practice.staff_words
    says = given.says if given.applies else words("summary.text.replaced", says=given.says)
    at = said_time(summary, given.at)
    told = {"at": at, "turn": given.turn, "name": given.name, "says": says, "how": given.how}
    return words("summary.text.given" if given.how else "summary.text.noted", **told)


def _messages(heading: str, blocks: Iterable[list[str]]) -> Iterator[Message]:
    """As few messages as hold these blocks of lines; only the first has the heading."""
    paragraphs: list[str] = []
    for block in blocks:
        for paragraph in _paragraphs(block):
            if paragraphs and units("\n\n".join((heading, *paragraphs, paragraph))) > MOST:
                yield Message(tuple(paragraphs), heading)
                paragraphs, heading = [], ""
            paragraphs.append(paragraph)
    yield Message(tuple(paragraphs), heading)


def _paragraphs(block: list[str]) -> Iterator[str]:
    """The lines as one paragraph, or as several where one message would not hold them."""
    lines: list[str] = []
    for line in block:
        if lines and units("\n".join((*lines, line))) > MOST // 2:
            yield "\n".join(lines)
            lines = []
        lines.append(line)
    yield "\n".join(lines)
