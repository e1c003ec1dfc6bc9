"""Answers as staff read them: in English, in the words that the patient was shown."""

from collections.abc import Mapping
from functools import cache

from flows.conditions import Value
from flows.practice import Practice
from flows.questions import Question


class AnswerWords:
    """Every question's name and every option's meaning, put into words once for a practice."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        voice, questionnaire = practice.voice("en"), practice.questionnaire
        self.names: Mapping[str, str] = {
            question.id: voice.say(question.name) for question in questionnaire.questions.values()
        }
        topics = (*questionnaire.concerns.values(), *questionnaire.procedures.values())
        self.topics: Mapping[str, str] = {topic.id: voice.say(topic.button) for topic in topics}
        self.sections: Mapping[str, str] = {
            section.id: voice.say(section.title) for section in questionnaire.sections
        }
        self.meanings: Mapping[str, Mapping[str, str]] = {
            question.id: self._meanings(question) for question in questionnaire.questions.values()
        }
        self._skipped = practice.staff_words("mark.skipped")

    def says(self, question: str, value: Value, between: str = "; ") -> str:
        """An answer in words: labels for codes, several joined."""
        if value is None:
            return self._skipped
        meanings = self.meanings.get(question, {})
        if isinstance(value, int):
            key = "summary.week" if value == 1 else "summary.weeks"
            return meanings.get(str(value)) or self._practice.staff_words(key, count=value)
        codes = (value,) if isinstance(value, str) else value
        return between.join(meanings.get(code, code) for code in codes)

    def full_name(self, question: str) -> str:
        """A question's name with the concern or procedure it is about: "Jaw pain, How long"."""
        asked = self._practice.questionnaire.questions.get(question)
        if asked is None:
            return question
        topic = self.topics.get(asked.topic or "")
        return f"{topic}, {self.names[question]}" if topic else self.names[question]

    def _meanings(self, question: Question) -> Mapping[str, str]:
        """What each code means; marked where the patient is never shown what follows from it."""
        private = self._practice.rules.safety.staff_only
        return {
            option.code: self._practice.staff_words("summary.staff_only", what=option.button)
            if option.condition in private
            else option.button
            for option in self._practice.voice("en").options(question)
        }


@cache
def answer_words(practice: Practice) -> AnswerWords:
    """The answers of this practice in words."""
    return AnswerWords(practice)
