"""Practice: everything one clinic's conversation is made from, loaded once."""

from dataclasses import dataclass

from flows.clinic import Clinic
from flows.content import load_questionnaire
from flows.questionnaire import Questionnaire


@dataclass(frozen=True)
class Practice:
    """A clinic with its questionnaire, rules and wording."""

    clinic: Clinic
    questionnaire: Questionnaire


def load_practice(clinic: Clinic | None = None) -> Practice:
    """Load the content for this clinic. Raises ContentError, naming file and key."""
    return Practice(clinic=clinic or Clinic(), questionnaire=load_questionnaire())
