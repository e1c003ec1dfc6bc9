"""News: what somebody told at each return. It stays so when nothing is new at the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.conditions import Value
from flows.facts import Facts, ProcedureFacts
from flows.intake import Answer, Intake
from flows.questionnaire import Questionnaire
from flows.questions import Option
from flows.reduction import NEWS
from flows.revisions import SENT, as_sent, last_sent, revision
from flows.rules import Rules

KIND, WHEN = f"{NEWS}.kind", f"{NEWS}.when"
NOTHING = (None, ("none",))


@dataclass(frozen=True, slots=True)
class News:
    """What was told at one return, and when."""

    what: Value
    kind: Value
    when: Value
    at: datetime

    @property
    def answers(self) -> tuple[tuple[str, Value], ...]:
        """What was answered to which question."""
        return (NEWS, self.what), (KIND, self.kind), (WHEN, self.when)


def is_news(question: str) -> bool:
    """Whether this is the question what is new, or one that follows from it."""
    return question.partition(".")[0] == NEWS


def asked_anew(intake: Intake) -> Iterator[tuple[str, Value]]:
    """What makes room for the news of another return, with nothing ticked beforehand."""
    known = intake.latest()
    yield from ((question, None) for question in (NEWS, KIND, WHEN) if known.get(question) is not None)


def is_unchanged(intake: Intake) -> bool:
    """Whether nothing is new since it was last sent; to take back what was told then is a change."""
    number = revision(intake)
    told_before = as_sent(intake, number).get(NEWS) not in NOTHING
    return intake.latest().get(NEWS) in NOTHING and (not told_before or is_another_return(intake, number + 1))


def is_another_return(intake: Intake, number: int) -> bool:
    """Whether it was asked anew what is new, for the sending of this number."""
    sent = 0
    for answer in intake.answers:
        sent += answer.question == SENT
        if sent == number - 1 and answer.question == NEWS and answer.value is None:
            return True
    return False


def earlier_news(intake: Intake) -> Iterator[News]:
    """What was told and sent at returns before the last, oldest first."""
    told: dict[str, Answer] = {}
    sent: News | None = None
    for answer in intake.answers:
        if answer.question == NEWS and answer.value is None:
            if sent is not None:
                yield sent
            told, sent = {}, None
        elif is_news(answer.question):
            told[answer.question] = answer
        elif answer.question == SENT and told:
            sent = _news(told)


def with_earlier_news(facts: Facts, intake: Intake, questionnaire: Questionnaire, rules: Rules) -> Facts:
    """The facts with what was told at earlier returns, as it is on the day the intake was last sent.

    A wait that is over is over. What another question was answered about since is for that answer to say.
    """
    sent = last_sent(intake)
    if sent is None or sent.value == 1:
        return facts
    conditions: set[str] = set(facts.conditions)
    unsure: set[str] = set(facts.unsure)
    procedures: dict[str, ProcedureFacts] = {str(code): told for code, told in facts.procedures.items()}
    for news in earlier_news(intake):
        days = max(0, (sent.at.date() - news.at.date()).days)
        standing = tuple(_standing(news, intake, questionnaire))
        conditions |= {one.condition for one in standing if one.condition and not _is_over(one, days, rules)}
        unsure |= {one.unsure for one in standing if one.unsure}
        if news.kind:
            told = _moved(str(news.when or "unsure"), days, rules)
            known = procedures.get(str(news.kind), told)
            procedures[str(news.kind)] = min(known, told, key=lambda one: _days_since(one, rules))
    carried = {"conditions": frozenset(conditions), "unsure": frozenset(unsure), "procedures": procedures}
    return facts.model_copy(update=carried)


def conditions_told(questionnaire: Questionnaire, what: Value) -> Iterator[str]:
    """The conditions told by this answer to what is new."""
    return (option.condition for option in _options(questionnaire, what) if option.condition)


def _options(questionnaire: Questionnaire, what: Value) -> Iterator[Option]:
    """The options chosen that tell the rules something."""
    chosen = what if isinstance(what, tuple) else ()
    return (option for option in questionnaire.telling.get(NEWS, ()) if option.code in chosen)


def _news(told: Mapping[str, Answer]) -> News:
    """News of these answers, those to the questions that follow only where they still do."""
    what = told[NEWS].value if NEWS in told else None
    follows = isinstance(what, tuple) and "procedure" in what
    kind, when = (told[q].value if follows and q in told else None for q in (KIND, WHEN))
    return News(what, kind, when, max(answer.at for answer in told.values()))


def _standing(news: News, intake: Intake, questionnaire: Questionnaire) -> Iterator[Option]:
    """The options that were told, but for those that another question was answered anew about since."""
    before, now = _answers_until(intake, news.at), intake.latest()
    settled = {
        code
        for question, options in questionnaire.telling.items()
        if not is_news(question) and before.get(question) != now.get(question)
        for option in options
        for code in (option.condition, option.unsure)
    }
    for option in _options(questionnaire, news.what):
        if not {option.condition, option.unsure} & (settled - {None}):
            yield option


def _answers_until(intake: Intake, at: datetime) -> dict[str, Value]:
    return {answer.question: answer.value for answer in intake.answers if answer.at <= at}


def _is_over(option: Option, days: int, rules: Rules) -> bool:
    rule = {str(code): rule for code, rule in rules.safety.conditions.items()}[str(option.condition)]
    return rule.severity == "wait" and days >= (rule.wait_days or 0)


def _moved(when: str, days: int, rules: Rules) -> ProcedureFacts:
    """When a procedure was, so many days after that was told; a date nobody is sure of stays so."""
    told = ProcedureFacts.model_validate({"when": when})
    if when == "unsure" or not days:
        return told
    return told.model_copy(update={"when": _days_since(told, rules) + days})


def _days_since(told: ProcedureFacts, rules: Rules) -> int:
    return told.when if isinstance(told.when, int) else rules.safety.days_since[told.when]
