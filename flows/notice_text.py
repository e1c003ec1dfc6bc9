"""A staff notice in words: reference, level, language, number of flags, and no health word."""

from flows.events import StaffNotice
from flows.practice import Practice
from flows.prompts import Message


def notice_message(practice: Practice, notice: StaffNotice) -> Message:
    """What the staff chat is told, in English."""
    words = practice.staff_words
    language = practice.catalogs[notice.language].name if notice.language in practice.catalogs else "English"
    line = words(
        "notice.line",
        level=words(f"notice.level_{notice.level}"),
        language=language,
        flags=flags_line(practice, notice.flags),
    )
    return Message((line,), words(f"notice.{notice.kind}", ref=notice.ref))


def flags_line(practice: Practice, count: int) -> str:
    """How many flags there are."""
    key = {0: "notice.flag_none", 1: "notice.flag_one"}.get(count, "notice.flag_many")
    return practice.staff_words(key, count=count)
