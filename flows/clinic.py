"""Clinic: what the clinic says of itself; every text that names it is filled from here."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field

_CLOSED = ConfigDict(extra="forbid")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Words = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(strict=True, ge=1, le=36_500)]
"""A century of days: dates further off cannot be reckoned with."""


def _clock(given: object) -> time:
    """A time of day as people write it; a bare number, seconds or a zone of its own are none."""
    try:
        read = time.fromisoformat(given) if isinstance(given, str) and ":" in given else given
    except ValueError:
        read = None
    if not isinstance(read, time) or read.tzinfo or read.second or read.microsecond:
        raise ValueError('must be a time of day like "09:00"')
    return read


Clock = Annotated[time, BeforeValidator(_clock)]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long answers are kept, in days; the consent text and /privacy state these same numbers."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    unfinished_days: Count = 3
    finished_days: Count = 90


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """When staff are at work, and what they may see in Telegram.

    ``health_in_telegram`` lets summaries and files go to the staff chat; Telegram's servers keep what is sent
    there. Times are in the clinic's time zone; who closes no later than they open closes on the next day. A
    reminder comes after so many working hours without a claim.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    health_in_telegram: Annotated[bool, Field(strict=True)] = False
    working_days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri")
    opens: Clock = time(9)
    closes: Clock = time(18)
    digest_at: Clock = time(8, 30)
    remind_after_hours: Count = 4

    @property
    def hours_a_week(self) -> int:
        """How many whole hours staff are at work in a week without a change of clocks."""
        opens, closes = (datetime.combine(date.min, clock) for clock in (self.opens, self.closes))
        a_day = (closes - opens) % timedelta(days=1) or timedelta(days=1)
        return a_day * len(set(self.working_days)) // timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clinic:
    """One clinic's own facts, read from clinic.toml. The defaults are those of the demo clinic."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    name: Words = "Meridian Demo Clinic"
    phone: Words = "+1 555 0100"
    emergency_number: Words = "911"
    crisis_line: Words = "988"
    booking_link: str | None = None
    secure_form: str | None = None
    address: str | None = None
    time_zone: str = "UTC"
    languages: Annotated[tuple[Words, ...], Field(min_length=1)] = ("en",)
    copy_mode: Literal["us", "uk"] = "us"
    retention: Retention = field(default_factory=Retention)
    desk: FrontDesk = field(default_factory=FrontDesk)
    resume_after_hours: Count = 6
    recheck_after_days: Count = 14

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone, in which dates are shown."""
        return ZoneInfo(self.time_zone)

    def placeholders(self) -> dict[str, str]:
        """What stands for ``{CLINIC}``, ``{PHONE}``, ``{EMERG}`` and the rest in the content."""
        return {
            "CLINIC": self.name,
            "PHONE": self.phone,
            "EMERG": self.emergency_number,
            "CRISIS_LINE": self.crisis_line,
            "FORM": self.secure_form or self.phone,
            "UNFINISHED_DAYS": str(self.retention.unfinished_days),
            "FINISHED_DAYS": str(self.retention.finished_days),
        }
