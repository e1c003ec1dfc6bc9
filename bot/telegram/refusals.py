"""What Telegram's refusals mean: the one place that reads their descriptions."""

from enum import Enum, auto

from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Refusal(Enum):
    """Why a call was not done, as far as it makes a difference to us."""

    TOO_OLD = auto()
    """The tap was answered already, or too long ago: nothing is left to do."""
    UNCHANGED = auto()
    """The message is as we want it."""
    GONE = auto()
    """The message can no longer be edited: send a new one."""
    UNREACHABLE = auto()
    """Nobody is there: blocked, deactivated, deleted, or the bot was removed."""
    TOKEN = auto()
    WEBHOOK_SET = auto()
    ANOTHER_COPY = auto()
    TOO_FAST = auto()
    NETWORK = auto()
    OTHER = auto()


PASSING = (Refusal.NETWORK, Refusal.TOO_FAST, Refusal.TOKEN)
"""Why a call may be done later: the same one is tried again."""

_BAD_REQUESTS = (
    ("query is too old", Refusal.TOO_OLD),
    ("query id is invalid", Refusal.TOO_OLD),
    ("message is not modified", Refusal.UNCHANGED),
    ("message to edit not found", Refusal.GONE),
    ("message can't be edited", Refusal.GONE),
    ("message_id_invalid", Refusal.GONE),
    ("there is no text in the message to edit", Refusal.GONE),
    ("chat not found", Refusal.UNREACHABLE),
    ("user not found", Refusal.UNREACHABLE),
    ("peer_id_invalid", Refusal.UNREACHABLE),
    ("chat_write_forbidden", Refusal.UNREACHABLE),
    ("have no rights to send a message", Refusal.UNREACHABLE),
    ("not enough rights to send", Refusal.UNREACHABLE),
    ("topic_closed", Refusal.UNREACHABLE),
)


def refusal(error: TelegramError) -> Refusal:
    """Tell what this error means."""
    words = error.message.lower()
    if isinstance(error, BadRequest):
        return next((meaning for said, meaning in _BAD_REQUESTS if said in words), Refusal.OTHER)
    if isinstance(error, Conflict):
        return Refusal.WEBHOOK_SET if "webhook" in words else Refusal.ANOTHER_COPY
    if isinstance(error, Forbidden):
        return Refusal.UNREACHABLE
    if isinstance(error, InvalidToken | EndPointNotFound):
        return Refusal.TOKEN
    if isinstance(error, RetryAfter):
        return Refusal.TOO_FAST
    return (
        Refusal.NETWORK if isinstance(error, NetworkError) or type(error) is TelegramError else Refusal.OTHER
    )
