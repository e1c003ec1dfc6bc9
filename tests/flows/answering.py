"""Answers for tests: just enough to be asked a question, and a patient with nothing to declare."""

from flows.questions import MultiChoice


def satisfying(questionnaire, *conditions, **answers):
    """Answers under which these conditions hold, and with them all that their own questions need."""
    found = {"age_band": "40-49", **answers}
    _satisfy(questionnaire, conditions, found)
    return found


def reaching(questionnaire, question, **answers):
    """Answers under which this question is asked."""
    return satisfying(questionnaire, *question.enable_when, **answers)


def _satisfy(questionnaire, conditions, found):
    for condition in conditions:
        question = questionnaire.questions[condition.question]
        _satisfy(questionnaire, question.enable_when, found)
        if condition.op == "!=":
            found[question.id] = next(o.code for o in question.options if o.code != condition.answer)
        elif isinstance(question, MultiChoice):
            found[question.id] = question.ordered([*found.get(question.id, ()), condition.answer])
        else:
            found[question.id] = condition.answer


def chosen(question, option):
    """The answer that is this one option."""
    return (option.code,) if isinstance(question, MultiChoice) else option.code


def nothing_to_declare(questionnaire, **given):
    """Answer a whole intake with no finding, but for what is given; the answers and the taps they took."""
    answers, taps = {}, 0
    while question := questionnaire.next_question(answers):
        options = {option.code: option for option in question.options}
        code = "none" if "none" in options else next(iter(options))
        answers[question.id] = given.get(question.id, chosen(question, options[code]))
        taps += _taps(question, answers[question.id])
    return answers, taps


def _taps(question, value):
    """One for a choice or an option that stands alone; for ticks, one each and one more for Done."""
    if not isinstance(question, MultiChoice):
        return 1
    return 1 if question.option(value[0]).exclusive else len(value) + 1
