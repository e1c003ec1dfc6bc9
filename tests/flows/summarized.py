"""Intakes whose summaries are kept as text, for a clinician to read."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from flows.deeds import Act, Deed
from flows.prompts import Message
from flows.questions import MultiChoice
from flows.summary import Summary
from flows.summary_text import details_messages, glance_messages, record_messages
from tests.flows.chat import PRACTICE, Chat

SEND = "Send to the clinic"
PHONE = 40
PAGE = 100


@dataclass(frozen=True)
class Case:
    """One intake: the name of its file, what it is about, and how it came to be."""

    name: str
    title: str
    summary: Callable[[], Summary]


def cases() -> Iterator[Case]:
    yield Case("ok", "Nothing to declare: one concern, and nothing stands in the way", ok)
    yield Case("not-sure", "Not sure of several things, answers that were changed and typed", not_sure)
    yield Case("everything", "Everything that can be declared at once", everything)
    yield Case("block", "A blood thinner, and a wish for fewer visits", block)
    yield Case("red-flag", "Stopped by a red flag among the answers", red_flag)
    yield Case("red-flag-typed", "A red flag in words typed after it was sent", red_flag_typed)
    yield Case("unfinished", "Left among the details of a concern", unfinished)
    yield Case("amended", "Claimed, and then changed by the patient", amended)
    yield Case("withdrawn", "Stopped by the patient: the answers are gone", withdrawn)


def told(case: Case) -> str:
    """The three depths as they are sent, each line as wide as a phone and then as a page."""
    summary = case.summary()
    parts = (
        *_laid_out(glance_messages(summary), PHONE),
        *_laid_out(details_messages(summary), PAGE),
        *_laid_out(record_messages(summary), PAGE),
    )
    return "\n".join((f"# {case.title}", "", *parts)) + "\n"


def _laid_out(messages: tuple[Message, ...], width: int) -> Iterator[str]:
    for message in messages:
        yield "-" * width
        for line in message.plain().split("\n"):
            yield from textwrap.wrap(line, width, subsequent_indent="  ") or [""]
    yield ""


def summary_of(chat: Chat, *deeds: Deed, linked: tuple[str, ...] = ()) -> Summary:
    intake = replace(chat.intake, ref="M-0042", content_version="1234567890ab")
    return Summary(chat.practice, intake, "Dana", "4217", linked, deeds)


def sent(**chosen: str) -> Chat:
    return Chat().consents().answers_with_nothing_to_declare(**chosen).taps_on(SEND)


def everything_declared() -> dict[str, str]:
    """Every option of several that is no red flag, alone or together with another."""
    asked = (q for q in PRACTICE.questionnaire.questions.values() if isinstance(q, MultiChoice))
    chosen = {
        question.id.replace(".", "__"): "+".join(
            option.code for option in question.options if not (option.exclusive or option.red_flag)
        )
        for question in asked
        if question.id not in ("urgent", "news")
    }
    without_fever = chosen["safety__immune_cancer"].replace("+fever", "")
    return chosen | {"safety__immune_cancer": without_fever, "sinus__with": "blocked_nose+discharge"}


# -- how they came to be ------------------------------------------------------------------------------------


def ok() -> Summary:
    return summary_of(sent(concerns="wrinkles", wrinkles__bother="moderate", skin="mature"))


def not_sure() -> Summary:
    chat = Chat().consents().says("49").answers_until("concerns", skin="unsure")
    chat.answers_until("safety.pregnancy", concerns="acne+tmj", procedures="botox", botox__when="unsure")
    chat.answers_with_nothing_to_declare(safety__blood="unsure", safety__allergies="appearance_distress")
    chat.commands("~acne.bother").taps_on("A lot").commands("~acne.bother").taps_on("Quite a bit")
    return summary_of(chat.taps_on(SEND), linked=("M-0007",))


def everything() -> Summary:
    return summary_of(sent(**everything_declared()))


def block() -> Summary:
    return summary_of(sent(concerns="tmj", safety__blood="anticoagulant", preference="fewer"))


def red_flag() -> Summary:
    return summary_of(Chat().consents().answers_until("skin", urgent="vision"))


def red_flag_typed() -> Summary:
    chat = sent(concerns="tmj")
    done = Deed(Act.CLAIMED, "telegram:7", "Ana", chat.now + timedelta(minutes=3))
    return summary_of(chat.waits(hours=1).says("I can't breathe"), done)


def unfinished() -> Summary:
    return summary_of(Chat().consents().answers_until("acne.type", concerns="acne+wrinkles"))


def amended() -> Summary:
    chat = sent(concerns="wrinkles+acne")
    deeds = (
        Deed(Act.OPENED, "telegram:7", "Ana", chat.now + timedelta(minutes=2)),
        Deed(Act.CLAIMED, "telegram:7", "Ana", chat.now + timedelta(minutes=3)),
    )
    chat.waits(days=2).commands("edit").commands("~concerns").taps_on("Acne", "Done", "Send the changes")
    return summary_of(chat, *deeds, linked=("M-0007", "M-0031"))


def withdrawn() -> Summary:
    chat = Chat().consents().answers_until("preference", concerns="acne")
    return summary_of(chat.commands("cancel").taps_on("Stop and delete them"))
