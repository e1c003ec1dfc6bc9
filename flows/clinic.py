"""Clinic: what the clinic says of itself; every text that names it is filled from here."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

_CLOSED = ConfigDict(extra="forbid")

Words = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(strict=True, ge=1)]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long answers are kept, in days; the consent text and /privacy state these same numbers."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    unfinished_days: Count = 3
    finished_days: Count = 90


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
