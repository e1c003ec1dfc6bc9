"""fact_lines(): what the rules were given, in words."""

from collections.abc import Iterator

from flows.answer_words import answer_words
from flows.depths import Line
from flows.facts import CONDITIONS, RED_FLAGS, UNSURE, Facts, in_order
from flows.practice import Practice


def fact_lines(practice: Practice, facts: Facts) -> Iterator[Line]:
    """Each fact on a line; ``code`` is its key in the facts document."""
    words, say = answer_words(practice), practice.staff_words
    yield _line(practice, "age_band", words.says("age_band", facts.age_band))
    yield _line(practice, "skin", words.says("skin", facts.skin))
    for concern, told in facts.concerns.items():
        answers = {f"{concern}.bother": told.bother, f"{concern}.duration": told.duration}
        how = ", ".join(words.says(question, value) for question, value in answers.items())
        says = say("facts.told", what=words.topics[concern], how=how)
        yield Line(say("facts.concern"), says, code=f"concerns.{concern}")
    for procedure, done in facts.procedures.items():
        name = practice.rules.name(f"safety.procedures.{procedure}") or procedure
        says = say("facts.told", what=name, how=_when(practice, done.when))
        yield Line(say("facts.procedure"), says, code=f"procedures.{procedure}")
    for key, published in (("conditions", CONDITIONS), ("unsure", UNSURE), ("red_flags", RED_FLAGS)):
        for code in in_order(published, getattr(facts, key)):
            yield _line(practice, key, practice.rules.name(f"safety.{key}.{code}") or code)
    yield _line(practice, "preference", words.says("preference", facts.preference))
    if facts.event_weeks is not None:
        yield _line(practice, "event_weeks", words.says("event_weeks", facts.event_weeks))
    if facts.cleared:
        yield _line(practice, "cleared", say("facts.yes"))


def _line(practice: Practice, key: str, says: str) -> Line:
    return Line(practice.staff_words(f"facts.{key}"), says, code=key)


def _when(practice: Practice, when: str | int) -> str:
    """A date band in the words of the answer, or the days since."""
    if isinstance(when, int):
        return practice.staff_words("facts.days_ago", days=when)
    some = next(iter(practice.questionnaire.procedures))
    return answer_words(practice).says(f"{some}.when", when)
