"""A staff notice in words: reference, level, language, number of flags, and no health word."""

from flows.events import StaffNotice
from flows.practice import Practice
from flows.prompts import Message


def notice_message(practice: Practice, notice: StaffNotice) -> Message:
    """What the staff chat is told, in English."""
    voice = practice.voice("en")
    key = {0: "notice.flag_none", 1: "notice.flag_one"}.get(notice.flags, "notice.flag_many")
    language = practice.catalogs[notice.language].name if notice.language in practice.catalogs else "English"
    line = voice.words(
        "notice.line",
        level=voice.words(f"notice.level_{notice.level}"),
        language=language,
        flags=voice.words(key, count=notice.flags),
    )
    return Message(
        (line, voice.words("notice.what_to_do", ref=notice.ref)),
        voice.words(f"notice.{notice.kind}", ref=notice.ref),
    )
