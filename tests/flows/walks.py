"""Random walks through the questionnaire: whatever a patient may have answered, in full or in part."""

import random

from flows.conditions import Value
from flows.questionnaire import Questionnaire
from flows.questions import MultiChoice, Question, Text, WeeksFromNow


def walk(questionnaire: Questionnaire, seed: int) -> dict[str, Value]:
    """Answers as they may stand at some time: some skipped, some on request, some that no longer apply."""
    chance = random.Random(seed)
    answers: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        if question.on_request and chance.random() < 0.2:
            answers[question.id] = any_answer(question, chance)
    while question := questionnaire.next_question(answers):
        if chance.random() < 0.01:
            break
        answers[question.id] = any_answer(question, chance)
    for question in chance.sample(list(questionnaire.questions.values()), k=chance.randrange(6)):
        answers[question.id] = any_answer(question, chance)
    return answers


def any_answer(question: Question, chance: random.Random) -> Value:
    if question.skippable and chance.random() < 0.3:
        return None
    if isinstance(question, Text):
        return chance.choice(["=1+1", "a word", "\u202eDana", "x" * question.most])
    if isinstance(question, WeeksFromNow):
        return chance.randrange(question.most + 1)
    codes = [option.code for option in question.options]
    if not isinstance(question, MultiChoice):
        return chance.choice(codes)
    ticked: tuple[str, ...] = ()
    for _ in range(chance.randint(1, 4)):
        ticked = question.ticked(ticked, chance.choice(codes))
    return ticked
