"""Typed text, read: what it says once it is clean, and whether it is a command."""

import re
import unicodedata

from flows import actions
from flows.events import Commanded, Event, Replied, Started

COMMANDS = {
    "help": actions.HELP,
    "back": actions.BACK,
    "edit": actions.EDIT_MENU,
    "why": actions.WHY,
    "plan": actions.PLAN,
    "privacy": actions.PRIVACY,
    "faq": actions.FAQ,
    "mydata": actions.MY_DATA,
    "delete": actions.DELETE,
    "cancel": actions.CANCEL,
}

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<rest>.*))?", re.DOTALL)
_CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")

# NUL and other controls, bidi embeddings and isolates, marks of no width that split a word in two, halves of
# surrogate pairs. The joiners stay: emoji and Persian need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Typed text as it can be read and stored: composed, without invisible controls."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def typed_event(text: str, message: str | None = None) -> Event:
    """What clean text asks for: a command if it begins as one, else the words are a reply.

    ``message`` is the channel's name for the message they came in.
    """
    match = _COMMAND.fullmatch(text)
    if match is None:
        return Replied(text, message)
    name, rest = match["name"].lower(), match["rest"] or ""
    if rest and not (name == "start" and _CAMPAIGN.fullmatch(rest)):
        # "/help I cannot breathe" says more than "help": the words must be read.
        return Replied(rest if name in (*COMMANDS, "start") else text, message)
    return Started(rest or None) if name == "start" else Commanded(COMMANDS.get(name, actions.HELP))
