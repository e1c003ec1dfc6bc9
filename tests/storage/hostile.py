"""Words that files have been broken with, and intakes full of them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flows.clinic import Clinic
from flows.deeds import Act, Deed
from flows.intake import Answer, Intake
from flows.practice import Practice, load_practice
from flows.questions import Text
from flows.summary import Summary
from storage.exports.edition import Edition
from storage.exports.rows import reads_as_formula
from tests.flows.chat import Chat

OWN_WORDS = "own_words"
"""The question that is answered with the patient's own words: the content has none, a clinic's may."""

LONG = 4_096


@dataclass(frozen=True)
class Hostile:
    """Words, and how they are seen where no control may stand as it is: shown by picture or by number."""

    about: str
    text: str
    seen: str = ""

    @property
    def shown(self) -> str:
        return self.seen or self.text

    @property
    def on_one_line(self) -> str:
        """As the name of somebody who does something is shown: on one line, without what cannot be seen."""
        return " ".join(_UNSEEN.sub("", self.text).split())


_UNSEEN = re.compile(r"[\0-\x08\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]")


HOSTILE = [
    Hostile("equals", "=1+1"),
    Hostile("plus", "+1 555 0100"),
    Hostile("minus", "-1+1"),
    Hostile("at", "@SUM(1,1)"),
    Hostile("a full-width equals", "＝1+1"),
    Hostile("a full-width plus", "＋1+1"),
    Hostile("a full-width minus", "－1+1"),
    Hostile("a full-width at", "＠SUM(1,1)"),
    Hostile("a program to run", "=cmd|'/C calc'!A0"),
    Hostile("a link", '=HYPERLINK("http://127.0.0.1:9/?q="&A1,"Open")'),
    Hostile("a link as text", "http://127.0.0.1:9/"),
    Hostile("what reads a sheet", "=WEBSERVICE(A1)"),
    Hostile("an array", "{=1+1}"),
    Hostile("a blank, and a formula", " =1+1"),
    Hostile("an apostrophe, and a formula", "'=1+1"),
    Hostile("a mark of order, and a formula", "\ufeff=1+1"),
    Hostile("a tab, and a formula", "\t=1+1"),
    Hostile("a CR, and a formula", "\r=1+1"),
    Hostile("a LF, and a formula", "\n=1+1"),
    Hostile("another cell, and a formula", 'a",=1+1,"'),
    Hostile("another row, and a formula", 'a"\r\n=1+1,"'),
    Hostile("a tab", "one\ttwo"),
    Hostile("a CR", "one\rtwo"),
    Hostile("a LF", "one\ntwo"),
    Hostile("a CR LF", "one\r\ntwo"),
    Hostile("a NUL", "one\0two", "one␀two"),
    Hostile("a NUL, and a formula", "\0=1+1", "␀=1+1"),
    Hostile("an escape", "\x1b[31mred\x07", "␛[31mred␇"),
    Hostile("an override", "Dana\u202egpj.exe", "Dana<U+202E>gpj.exe"),
    Hostile("an isolate", "a\u2066b\u2069c", "a<U+2066>b<U+2069>c"),
    Hostile("Hebrew and Arabic", "שלום, مرحبا"),
    Hostile("half a pair", "one\ud83dtwo", "one<U+D83D>two"),
    Hostile("emoji", "👩🏽‍⚕️ 💉 🇵🇱"),
    Hostile("many alphabets", "Łódź Ελλάς Москва 北京 ไทย"),
    Hostile("quotes", "\"double\" 'single' “curly” `back`"),
    Hostile("backslashes", "C:\\new\\table \\u0041 \\"),
    Hostile("tags", "<b>bold</b><img src=x onerror=alert(1)>"),
    Hostile("the end of a script", "</script><script>window.ran=1</script>"),
    Hostile("the end of a style", "</style></title><!-- "),
    Hostile("the end of character data", "a]]>b<![CDATA[c"),
    Hostile("an entity", "&lt;&amp;&#61;&nbsp;"),
    Hostile("rich text", "<r>a</r>"),
    Hostile("a template", "{{ 7*7 }}{% raw %}${7*7}#{7*7}"),
    Hostile("typesetting", '#read("/etc/passwd") $x^2$ *bold* _it_ @ref \\#'),
    Hostile("an escaped character", "_x0041_ _x000D_"),
    Hostile("a number", "007"),
    Hostile("a date", "1/2/2026"),
    Hostile("a large number", "12345678901234567890"),
    Hostile("truth", "TRUE"),
    Hostile("nothing", "null"),
    Hostile("an end of a calendar", "END:VEVENT\r\nEND:VCALENDAR"),
    Hostile("many characters", "x" * LONG),
    Hostile("many characters of a formula", "=" + "1+" * ((LONG - 2) // 2) + "1"),
    Hostile("many words", "ja " * (LONG // 3) + "."),
]


def _practice() -> Practice:
    """The demo's practice, with a question that is answered in words."""
    practice = load_practice(Clinic(name="Willow Clinic"))
    asked = Text(id=OWN_WORDS, name="In your own words", text="Anything else?", why="To know.", most=LONG)
    *sections, last = practice.questionnaire.sections
    last = last.model_copy(update={"questions": (*last.questions, asked)})
    return replace(practice, questionnaire=replace(practice.questionnaire, sections=(*sections, last)))


PRACTICE = _practice()
MADE = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
EDITION = Edition(PRACTICE, MADE, "", len(HOSTILE))


def ref(number: int) -> str:
    return f"M-H{number:03}"


def summaries(texts: Iterable[str] = tuple(one.text for one in HOSTILE)) -> Iterator[Summary]:
    """An intake for each, with it wherever words can stand: the patient's, a link's, the staff's."""
    sent = _sent()
    for number, text in enumerate(texts):
        yield _summary(text, replace(sent, ref=ref(number)))


def _summary(text: str, intake: Intake) -> Summary:
    said = Answer(OWN_WORDS, text, 50, MADE - timedelta(days=7), "typed")
    claimed = Deed(Act.CLAIMED, "telegram:1", text, MADE, intake.ref)
    full = replace(intake, campaign=text, answers=(*intake.answers[:-1], said, intake.answers[-1]))
    return Summary(PRACTICE, full, text, "4217", (), (claimed,))


def _sent() -> Intake:
    chat = Chat().consents().answers_with_nothing_to_declare(concerns="acne", procedures="botox")
    return chat.taps_on("Send to the clinic").intake


def unguarded(text: str) -> str:
    """The text without the apostrophe that CSV puts before what would be a formula."""
    return text[1:] if text.startswith("'") and reads_as_formula(text[1:]) else text
