"""What one content file must hold to be asked; every error names file and key."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel

from flows.clinic import Clinic
from flows.copy_mode import ByMode
from flows.errors import ContentError
from flows.facts import CONCERNS, CONDITIONS, PROCEDURES, RED_FLAGS, UNSURE
from flows.intake import SECTIONS
from flows.questionnaire import Concern, Procedure, RedFlagPair, Section
from flows.questions import Choice, MultiChoice, Option, Question, Text, WeeksFromNow
from flows.reduction import HEARD, NEWS

BUTTON_LENGTH = 28
"""How many characters a phone shows of an inline button, a tick and its space taken off."""

OFFERING = ("concerns", "procedures")
"""The two questions that offer the topics, and so hold few options of their own."""

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ID = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)?")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "condition": CONDITIONS,
    "unsure": UNSURE,
    "red_flag": RED_FLAGS,
    "procedure": PROCEDURES,
}


def check_sections(sections: Iterable[Section], path: Path) -> None:
    """Refuse sections that are missing, doubled or out of order, and questions that cannot be asked."""
    sections = tuple(sections)
    if tuple(section.id for section in sections) != SECTIONS:
        raise ContentError(f"{path}: sections: must be, in this order: {', '.join(SECTIONS)}")
    for section in sections:
        check_questions(section.questions, path, section.id)
        for question in section.questions if section.id == "safety" else ():
            _check_safety(question, f"{path}: safety: {question.id}")


def check_questions(questions: Iterable[Question], path: Path, key: str) -> None:
    """Refuse questions that cannot be asked, and options that mean nothing to the rules."""
    for question in questions:
        where = f"{path}: {key}: {question.id}"
        if not _ID.fullmatch(question.id) or question.id == HEARD:
            raise ContentError(f"{where}: id: use another, in lower case, such as 'skin_now'")
        check_words(question, where)
        if not isinstance(question, Text):
            _check_options(question, f"{where}: options")


def check_topic(topic: Concern | Procedure, path: Path) -> None:
    """Refuse a concern or procedure named unlike its file, too long for a button, or that cannot be asked."""
    if topic.id != path.stem:
        raise ContentError(f"{path}: id: {topic.id!r} is not the file's name")
    if isinstance(topic, Concern) and topic.id not in CONCERNS:
        raise ContentError(f"{path}: id: {topic.id!r} is not one of {', '.join(CONCERNS)}")
    check_words(topic, str(path))
    _check_button(topic, str(path))
    check_questions(topic.questions, path, "questions")
    if isinstance(topic, Procedure):
        _check_procedures(topic, path)


def check_pairs(pairs: Iterable[RedFlagPair], path: Path) -> None:
    """Refuse pairs for a red flag nobody knows."""
    for pair in pairs:
        if pair.red_flag not in RED_FLAGS:
            raise ContentError(f"{path}: red_flag_pairs: red_flag: {pair.red_flag!r} is not known")


def _check_options(question: Choice | MultiChoice | WeeksFromNow, where: str) -> None:
    _refuse_doubled((option.code for option in question.options), where)
    if not isinstance(question, WeeksFromNow) and len(question.options) == 1 and question.id not in OFFERING:
        raise ContentError(f"{where}: give at least two")
    worded = [bool(option.exclusive or option.unsure) for option in question.options]
    if any(option.short for option in question.options) and worded != sorted(worded):
        raise ContentError(f"{where}: put “none of these” and “not sure” last: the others are numbered")
    for option in question.options:
        _check_option(option, f"{where}: {option.code}")
        if isinstance(question, WeeksFromNow) and not option.code.isdecimal():
            raise ContentError(f"{where}: {option.code}: code: must be a whole number of weeks")
        if option.procedure and question.id not in ("kind", f"{NEWS}.kind"):
            raise ContentError(f"{where}: {option.code}: procedure: only the question `kind` tells it")


def _check_option(option: Option, where: str) -> None:
    if not _CODE.fullmatch(option.code):
        raise ContentError(f"{where}: code: use at most 40 lower-case letters, digits, _ and -")
    for key, known in _KNOWN.items():
        code = getattr(option, key)
        if code is not None and code not in known:
            raise ContentError(f"{where}: {key}: {code!r} is not one of {', '.join(known)}")
    if option.variant and not option.red_flag:
        raise ContentError(f"{where}: variant: goes with a red_flag")
    check_words(option, where)
    _check_button(option, where)


def _check_button(named: Option | Concern | Procedure, where: str) -> None:
    if len(named.button) > BUTTON_LENGTH:
        key = "short" if named.short else "label"
        raise ContentError(
            f"{where}: {key}: {named.button!r} is over {BUTTON_LENGTH} characters; give a shorter `short`"
        )


def _check_safety(question: Question, where: str) -> None:
    """Refuse a safety group that lacks a "none of these" standing alone, or a "not sure"."""
    if not isinstance(question, MultiChoice):
        raise ContentError(f"{where}: kind: must be multi_choice")
    if not any(option.code == "none" and option.exclusive for option in question.options):
        raise ContentError(f"{where}: options: needs an exclusive option 'none'")
    if not any(option.unsure and not option.exclusive for option in question.options):
        raise ContentError(f"{where}: options: needs an option that says which group is `unsure`")


def _check_procedures(topic: Procedure, path: Path) -> None:
    kind = next((question for question in topic.questions if question.id == "kind"), None)
    if kind is None:
        if topic.procedure not in PROCEDURES:
            raise ContentError(
                f"{path}: procedure: must be one of {', '.join(PROCEDURES)}, or asked as `kind`"
            )
        return
    if not isinstance(kind, Choice) or topic.procedure:
        raise ContentError(
            f"{path}: questions: kind: must be a choice, and then the topic has no `procedure`"
        )
    for option in kind.options:
        if option.procedure is None:
            raise ContentError(f"{path}: questions: kind: options: {option.code}: procedure: must be given")


def _refuse_doubled(codes: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise ContentError(f"{where}: {code!r} is there twice")
        seen.add(code)


def check_words(model: BaseModel, where: str) -> None:
    """Refuse wording that is blank or names a placeholder that nothing fills."""
    known = Clinic().placeholders()
    for key, value in model:
        for words in _sentences(value):
            if not words.strip():
                raise ContentError(f"{where}: {key}: is empty")
            for name in _PLACEHOLDER.findall(words):
                if name not in known:
                    raise ContentError(f"{where}: {key}: {{{name}}} is not one of {', '.join(known)}")


def _sentences(value: object) -> tuple[str, ...]:
    if isinstance(value, ByMode):
        return value.us, value.uk
    return (value,) if isinstance(value, str) else ()
