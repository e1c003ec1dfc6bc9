"""What can happen in a conversation, and the Turn that one event makes of an Intake."""

from dataclasses import dataclass
from typing import Literal

from flows.intake import Intake
from flows.keepsakes import Keepsake
from flows.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Started:
    """The patient opened the chat or said /start, perhaps by a link that names a campaign."""

    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was tapped. Neither part is trusted: only what the current prompt offers is accepted."""

    stamp: int
    action: str


@dataclass(frozen=True, slots=True)
class Replied:
    """The patient typed something; ``message`` is the channel's name for the message, if it has one."""

    text: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The patient edited a message sent before."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo, sticker, voice note or the like came where words or a tap were expected."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command was given; ``action`` as in flows/actions.py."""

    action: str


@dataclass(frozen=True, slots=True)
class Expired:
    """The retention time of an unfinished intake is over."""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """Staff would like one question of a sent intake answered again."""

    question: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """A clinician, ``by`` name, has looked at what blocks the plan and lets it be booked.

    ``seen`` are the codes of the blocks they were shown, or None where nothing was shown: where others block
    by now, nothing is cleared.
    """

    by: str
    seen: tuple[str, ...] | None = None


StaffEvent = AskedBack | Cleared
Event = Started | Tapped | Replied | Corrected | Attached | Commanded | Expired | StaffEvent


NoticeKind = Literal[
    "complete",
    "stopped",
    "amended",
    "rechecked",
    "answered",
    "stands",
    "cleared",
    "unreachable",
    "unclaimed",
    "digest",
]


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """Something staff are told at once. Counts and codes only: no health words, no name."""

    kind: NoticeKind
    ref: str
    level: str
    language: str
    flags: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event did.

    ``intake`` is None where nothing is to be kept; ``erase`` says what is to go: this intake, or all that the
    person gave. ``closed`` is an earlier intake that this turn ended. ``keepsakes`` are files to send after.
    """

    intake: Intake | None
    prompt: Prompt
    notices: tuple[StaffNotice, ...] = ()
    erase: Literal["nothing", "intake", "person"] = "nothing"
    closed: Intake | None = None
    keepsakes: tuple[Keepsake, ...] = ()
