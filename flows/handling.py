"""What staff can do next about an intake, and what comes of a wish to do it: derived from deeds alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from flows.deeds import CLOSING, HANDLING, Act, Deed, Handling, handling
from flows.intake import Intake, Status

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

UNBOOKABLE = ("stop", "block")
"""The gates at which nothing may be booked: a clinician decides first."""


class Verdict(Enum):
    """What comes of a wish."""

    DONE = auto()
    ALREADY = auto()
    """It is so already: a second tap, or somebody was quicker."""
    TAKEN = auto()
    """Somebody else has it, and taking it over asks first."""
    CLOSED = auto()
    """There is nothing more to do about it, unless it is claimed again."""
    NOT_BOOKABLE = auto()
    NOT_SENT = auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done. ``over`` tells the claim that they want to take over (see ``mark_of``)."""

    act: Act
    by: str
    detail: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How staff stand with one intake: what was done last, who has it, and what may be done next."""

    handled: Handling
    holder: Deed | None
    gate: str
    is_sent: bool

    @property
    def choices(self) -> tuple[Act, ...]:
        """What may be done next, in the order in which it is offered; claiming may mean taking over."""
        if not self.is_sent:
            return ()
        if self.handled.is_closed:
            return (Act.CLAIMED,)
        last = self.handled.last
        was_contacted = last is not None and last.act is Act.CONTACTED and not self.handled.is_changed
        return tuple(
            act
            for act in HANDLING
            if not (act is Act.BOOKED and self.gate in UNBOOKABLE)
            and not (act is Act.CONTACTED and was_contacted)
        )

    @property
    def is_unclaimed(self) -> bool:
        """Whether it was sent, and nobody has done anything about it yet."""
        return self.is_sent and self.handled.last is None

    def verdict(self, wish: Wish) -> Verdict:
        """What comes of this wish; a deed is to be kept where it is DONE, and nowhere else."""
        if not self.is_sent:
            return Verdict.NOT_SENT
        if wish.act is Act.CLAIMED:
            return self._claimed(wish)
        if self.handled.is_closed:
            return Verdict.ALREADY if self._is_last(wish.act) else Verdict.CLOSED
        if self._is_last(wish.act) and not self.handled.is_changed:
            return Verdict.ALREADY
        is_refused = wish.act is Act.BOOKED and self.gate in UNBOOKABLE
        return Verdict.NOT_BOOKABLE if is_refused else Verdict.DONE

    def _claimed(self, wish: Wish) -> Verdict:
        if self.holder is None or wish.over == mark_of(self.holder):
            return Verdict.DONE
        if self.holder.by != wish.by:
            return Verdict.TAKEN
        return Verdict.DONE if self.handled.is_changed else Verdict.ALREADY

    def _is_last(self, act: Act) -> bool:
        return self.handled.last is not None and self.handled.last.act is act


def mark_of(claim: Deed) -> str:
    """What tells a claim from any other of the same intake, short enough for a button."""
    return f"{(claim.at - EPOCH) // timedelta(microseconds=1)}"


def standing(deeds: Sequence[Deed], sent_at: datetime | None, gate: str) -> Standing:
    """How staff stand with an intake last sent at this time, after these deeds, in order."""
    handled = handling(deeds, sent_at)
    return Standing(handled, None if handled.is_closed else _holder(deeds), gate, sent_at is not None)


def _holder(deeds: Sequence[Deed]) -> Deed | None:
    """Whose it is: whoever claimed it last, else contacted the patient, since it was last closed."""
    moving = [deed for deed in deeds if deed.act in HANDLING]
    closed = max((at for at, deed in enumerate(moving) if deed.act in CLOSING), default=-1)
    since = moving[closed + 1 :]
    claims = [deed for deed in since if deed.act is Act.CLAIMED]
    return claims[-1] if claims else next(iter(since), None)


def last_sent_at(intake: Intake) -> datetime | None:
    """When the patient last sent this intake, or a red flag stopped it; None where neither has happened."""
    if intake.status is Status.STOPPED:
        return intake.answers[-1].at if intake.answers else intake.updated_at
    return intake.completed_at
