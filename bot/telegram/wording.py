"""What the bot says of itself to Telegram, and the few words it says outside a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

COMMANDS = {
    "start": "Start, or carry on where you left off",
    "back": "Go back one question",
    "edit": "Change an answer",
    "why": "Why we ask this, or why your plan is as it is",
    "plan": "Your suggested plan",
    "privacy": "What we keep, and for how long",
    "mydata": "See what you have told us",
    "delete": "Delete what you have told us",
    "cancel": "Stop for now",
    "help": "How this works",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """How the bot presents itself in one language: its menu of commands and its two descriptions."""

    commands: Mapping[str, str] = field(default_factory=lambda: COMMANDS)
    description: str = ""
    short_description: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said outside a conversation. ``profiles`` are by language code, ``""`` for all others."""

    unsaved: str = "That is not saved yet. Please try again in a moment."
    private_only: str = "I only talk about health in private. Write to me here: {link}"
    profiles: Mapping[str, Profile] = field(default_factory=lambda: {"": Profile()})
