"""What the bot says outside a conversation, and how it introduces itself; the words come from the content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """``not_saved`` is said in the patient's language code; ``group`` in any group, ``{link}`` filled in."""

    not_saved: Callable[[str], str]
    group: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot's menu of commands, in the order shown, and its two descriptions, in one language."""

    commands: Mapping[str, str]
    description: str = ""
    short_description: str = ""
