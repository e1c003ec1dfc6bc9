"""coverage_page(): what can be asked, raised and come to, as a page for a clinician to read."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product

from flows.conditions import Condition
from flows.facts import DATE_BANDS, RED_FLAGS
from flows.practice import Practice
from flows.proof.kinds import ending_of, options_in, value_of
from flows.proof.prove import Proof
from flows.proof.routes import Route
from flows.questionnaire import RedFlagPair
from flows.questions import Option, Question

_LEVELS = {"E": "emergency", "D": "same day", "S": "soon"}
_GATES = {
    "ok": "ok",
    "caution": "ok, the practitioner is told",
    "wait": "not before a date",
    "block": "a clinician decides first",
    "stop": "stopped by a red flag",
}
_PHASES = {
    "UPKEEP": "now and then",
    "COURSE": "a course",
    "STAGED": "a course that steps down",
    "HOLD": "after the event",
    "NONE": "no visits shown",
}
_WISHES = {"standard": "the usual plan", "fewer": "fewer visits", "event": "an event"}
_SORTS = {
    "question": "a question",
    "question with its why": "a question with “why do you ask?”",
    "card": "any other card before the plan",
    "list": "a page of the answers",
    "urgent text": "an urgent text",
    "plan": "a message of the plan",
    "reasons": "a message of the reasons",
    "button": "a button",
}


def coverage_page(practice: Practice, proof: Proof) -> Iterator[str]:
    """The parts of the page, for this clinic's content and rules."""
    words = _Words(practice)
    yield "# What is covered"
    yield (
        "All that a patient can answer, and all that can come of it, is gone through by `meridian check`. It "
        "is no sample: what is said here is so for every path through the questions."
    )
    yield "\n".join(f"- {line[0].upper()}{line[1:]}." for line in proof.lines())
    yield (
        "How so much can be gone through is said in `flows/proof/`. In short: two patients who stand before "
        "the same question, and whose answers so far make no difference to anything still ahead, are "
        "followed as one. Answers that nothing tells apart count as one. Then every question, with each of "
        "its options, is tapped through in the conversation itself."
    )
    yield "## Red flags"
    yield (
        "Each stops the intake at once, wherever it comes up: the patient reads whom to call, staff are "
        "told, and no visits are suggested. Typed words are heard at every question; of many, one example is "
        "given."
    )
    heads = ("red flag", "how soon", "by an answer", "by answers together", "typed, such as")
    yield _table(heads, words.red_flags(proof))
    yield "## What stands in the way of visits"
    yield "What is reported, what it does, and the answers that say so."
    yield _table(("reported", "what it does", "answers"), words.conditions(proof))
    yield _table(("earlier procedure", "days to wait, by date", "answers"), words.procedures(proof))
    yield "## Outcomes"
    yield (
        "How many different plans, in words, each sort of outcome has. Every one of them is read: none has a "
        "gap in it, is longer than a message can be, or promises a result. A plan that is blocked reads the "
        "same for everybody, and after a red flag there is only the urgent text."
    )
    yield _table(("booking", "visits", "the patient asked for", "wordings"), _outcomes(proof.plans))
    yield "## Questions"
    yield (
        "Every question that can be asked, when it is asked, and how many answers come before it at the "
        "least. Every option of each is chosen once, and the question after it is the right one."
    )
    yield _table(("question", "asked", "options", "answers before"), words.questions(proof))
    yield "## The longest texts"
    yield "In characters. A phone's screen holds about 900, a message 4,096, a button 28."
    longest = ((_SORTS[sort], f"{length:,}") for sort, (length, _) in proof.longest.items() if sort in _SORTS)
    yield _table(("what", "characters"), longest)


class _Words:
    """Questions, options and rules as they are called on the page."""

    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.questionnaire = practice.questionnaire
        self.voice = practice.voice("en")

    def red_flags(self, proof: Proof) -> Iterator[tuple[str, ...]]:
        for code in RED_FLAGS:
            rule = self.practice.rules.safety.red_flags[code]
            found = [route for route in proof.routes if route.flag == code]
            levels = dict.fromkeys(rule.shown(route.variant).level for route in found if route.way != "typed")
            yield (
                rule.name,
                " or ".join(_LEVELS[level] for level in levels or (rule.level,)),
                _lines(self._last(route) for route in found if route.way == "option"),
                _lines(self._pair(pair) for pair in self.questionnaire.pairs if pair.red_flag == code),
                _lines(f"“{route.words}”" for route in found if route.way == "typed"),
            )

    def conditions(self, proof: Proof) -> Iterator[tuple[str, ...]]:
        safety = self.practice.rules.safety
        for code, rule in safety.conditions.items():
            does = f"wait {rule.wait_days} days" if rule.severity == "wait" else rule.severity
            told = " (staff only)" if rule.staff_only else ""
            yield rule.name, does + told, self._where(proof, "condition", code)
        for group, unsure in safety.unsure.items():
            does = f"staff ask: {unsure.staff_question}"
            yield f"{unsure.name}: not sure", does, self._where(proof, "unsure", group)

    def procedures(self, proof: Proof) -> Iterator[tuple[str, ...]]:
        rules = self.practice.rules.safety
        whens = {o.code: o.button for q in self.questionnaire.questions.values() for o in _when(q)}
        for code, rule in rules.procedures.items():
            left = {band: rule.wait_days - rules.days_since[band] for band in DATE_BANDS}
            waits = (f"{whens[band]}: {days}" for band, days in left.items() if days > 0)
            topics = (
                self.voice.say(topic.button)
                for topic in self.questionnaire.procedures.values()
                if code == topic.procedure
            )
            where = _lines(filter(None, (*topics, self._where(proof, "procedure", code))))
            yield rule.name, _lines(waits), where

    def questions(self, proof: Proof) -> Iterator[tuple[str, ...]]:
        for question in self.questionnaire.questions.values():
            reached = proof.arrivals.get(question.id)
            count = str(len(getattr(question, "options", ()))) + (" or skip" if question.skippable else "")
            before = "never" if reached is None else str(len(reached))
            yield self.called(question), self._asked(question), count, before

    def called(self, question: Question) -> str:
        """A question's name, after its concern or procedure."""
        topic = self.questionnaire.topic(question)
        name = self.voice.say(question.name)
        return f"{self.voice.say(topic.button)}: {name}" if topic else name

    def _asked(self, question: Question) -> str:
        if question.on_request:
            return "on request" if question.invitation else "of those who come back"
        told = [
            self._condition(c) for c in question.enable_when if c.question not in ("concerns", "procedures")
        ]
        return _lines(told) or ("where it was picked" if question.enable_when else "always")

    def _condition(self, condition: Condition) -> str:
        asked = self.questionnaire.questions[condition.question]
        option = next(iter(options_in(asked, str(condition.answer))), None)
        said = option.button if option else str(condition.answer)
        form = {"=": "{}: {}", "!=": "{}: not {}", ">=": "{}: {} or more", "<=": "{}: {} or less"}
        return form.get(condition.op, "{}: answered").format(self.called(asked), said)

    def _pair(self, pair: RedFlagPair) -> str:
        return " and ".join(map(self._condition, pair.when))

    def _last(self, route: Route) -> str:
        """The answer that raised a red flag."""
        question = self.questionnaire.questions[list(route.answers)[-1]]
        return self._option(question, options_in(question, route.answers[question.id])[0])

    def _option(self, question: Question, option: Option) -> str:
        return f"{self.called(question)}: {option.button}"

    def _where(self, proof: Proof, mark: str, code: str) -> str:
        """The options that mean this, of questions that are reached."""
        return _lines(
            self._option(question, option)
            for question in self.questionnaire.questions.values()
            for option in getattr(question, "options", ())
            if getattr(option, mark) == code and question.id in proof.arrivals
            if ending_of(question, value_of(question, option)) is None
        )


def _when(question: Question) -> tuple[Option, ...]:
    return getattr(question, "options", ()) if question.id.endswith(".when") else ()


def _outcomes(plans: Mapping[tuple[str, str, str], int]) -> Iterator[tuple[str, ...]]:
    for gate, phase, wish in product(_GATES, _PHASES, _WISHES):
        if count := plans.get((gate, phase, wish)):
            yield _GATES[gate], _PHASES[phase], _WISHES[wish], f"{count:,}"


def _lines(parts: Iterable[str]) -> str:
    """Several in one cell."""
    return "<br>".join(dict.fromkeys(parts))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = chain((heads, tuple("-" * len(head) for head in heads)), rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
