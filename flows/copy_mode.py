"""What may be said of a treatment differs by country: one sentence, or one for each copy mode."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

CopyMode = Literal["us", "uk"]

MODES: tuple[CopyMode, ...] = get_args(CopyMode)


class ByMode(BaseModel):
    """A sentence for each copy mode, written ``say.us = "…"`` and ``say.uk = "…"``.

    In the UK an aim stated for a treatment is a claim as well, so what needles are meant to do is left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    us: str = Field(min_length=1)
    uk: str = Field(min_length=1)


Copy = str | ByMode
"""What a patient is told."""


def in_mode(copy: Copy, mode: CopyMode) -> str:
    """The sentence told in this copy mode."""
    if isinstance(copy, str):
        return copy
    return copy.us if mode == "us" else copy.uk
