"""An intake written down once, to be given by taps, by typed lines or in a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flows import actions
from flows.outcome import outcome
from flows.plan_documents import plan_document
from flows.practice import load_practice
from flows.prompts import Button
from flows.questions import MultiChoice
from tests.flows.chat import Chat, quiet

DEMO = load_practice()
SEND = "Send to the clinic"


@dataclass(frozen=True)
class Step:
    """One question: a piece of its card, the buttons that answer it, and the same as one typed line."""

    question: str
    asks: str
    taps: tuple[str, ...]
    typed: str
    answer: object


@dataclass(frozen=True)
class Script:
    """A whole intake, from consent to sending it, and the plan it must end in: as told, and as exported."""

    steps: tuple[Step, ...]
    plan: str
    plan_document: dict[str, object]

    @property
    def answers(self) -> dict[str, object]:
        return {step.question: step.answer for step in self.steps}

    @property
    def lines(self) -> list[str]:
        return [*(step.typed for step in self.steps), SEND]


def script(**chosen: str) -> Script:
    """Play the conversation with these codes (``tmj__symptom="pain+clicking"``), else declare nothing."""
    chat = Chat(practice=DEMO, now=datetime.now(UTC)).starts()
    steps = []
    while question_id := chat.question:
        codes = chosen.pop(question_id.replace(".", "__"), None)
        steps.append(_step(chat, question_id, codes))
    assert not chosen, f"never asked: {chosen}"
    chat.taps_on(SEND)
    drawn = outcome(DEMO, chat.intake)
    assert drawn is not None
    return Script(tuple(steps), same_for_all(chat.text), plan_document(drawn.plan))


def _step(chat: Chat, question_id: str, codes: str | None) -> Step:
    question = DEMO.questionnaire.questions[question_id]
    places = {button.action[1:]: (place, button) for place, button in enumerate(chat.prompt.options, 1)}
    if codes is None:
        codes = {"age_band": "40-49", "consent.health": "yes", "consent.channel": "yes"}.get(question_id)
    wanted = [places[code] for code in (codes or quiet(list(places))).split("+")]
    before = chat.taps
    chat.taps_through(question_id, codes)
    done = ("Done",) if chat.taps - before > len(wanted) else ()
    return Step(
        question=question_id,
        asks=DEMO.voice("en").say(question.text),
        taps=(*(_shown(button) for _, button in wanted), *done),
        typed=", ".join(str(place) for place, _ in wanted)
        if isinstance(question, MultiChoice)
        else wanted[0][1].label,
        answer=chat.intake.latest()[question_id],
    )


def _shown(button: Button) -> str:
    assert not button.action.startswith(actions.UNTICK)
    return str(button.number) if button.number else button.label


REF = re.compile(r"\bM-[A-Z0-9]+\b")
DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b")


def same_for_all(plan: str) -> str:
    """A plan without what differs: its reference, the day, where lines break and how lists are numbered."""
    words = re.sub(r"(?<= )(\d)\.(?= )", r"\1", " ".join(plan.split()))
    words = REF.sub("M-REF", words)
    return _relative(words)


def _relative(words: str) -> str:
    dates = list(_dates(words))
    return DATE.sub(lambda match: f"day {(_date(match[0]) - dates[0]).days}", words) if dates else words


def _dates(words: str) -> Iterator[datetime]:
    yield from (_date(match[0]) for match in DATE.finditer(words))


def _date(words: str) -> datetime:
    return datetime.strptime(words, "%d %B %Y").replace(tzinfo=UTC)


JAW = {
    "concerns": "tmj+wrinkles",
    "tmj__symptom": "clicking+clenching",
    "tmj__bother": "severe",
    "wrinkles__bother": "mild",
    "safety__blood": "antiplatelet",
}
RECENT_BOTOX = {
    "age_band": "60-plus",
    "skin": "mature",
    "concerns": "acne",
    "procedures": "botox",
    "botox__when": "under-1wk",
    "safety__skin": "unsure",
    "preference": "fewer",
}
BLOOD_THINNER_BEFORE_A_WEDDING = {
    "age_band": "18-29",
    "concerns": "none",
    "safety__blood": "anticoagulant",
    "preference": "event",
    "event_weeks": "6",
}

THREE = {
    "a sore jaw": JAW,
    "recent botox": RECENT_BOTOX,
    "a blood thinner before a wedding": BLOOD_THINNER_BEFORE_A_WEDDING,
}
