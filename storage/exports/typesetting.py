"""Typesetting: a template and plain data become a picture or an accessible PDF, the same bytes every time.

The data reaches the template as values, never as markup. Only the fonts inside the typesetter are used, so a
page looks the same on every machine. PDF/UA refuses a text that it cannot draw, so a picture is set as such a
PDF first: boxes in place of letters are never sent.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from typst import Compiler, Fonts, TypstError

from flows.errors import FontError, MeridianError

TEMPLATES = Path(__file__).parent / "templates"
PIXELS_PER_INCH = 144
"""Twice the 72 points of an inch: 540 points are 1080 pixels."""

_NOT_DRAWN = re.compile(r"the text `(\".*?\")` could not be displayed")

Data = Mapping[str, object]


class Typeset:
    """One template filled with data; any call may take tens of milliseconds, and holds up no other thread."""

    def __init__(self, template: str, data: Data, **more: str) -> None:
        self._template = template
        self._compiler = Compiler(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data), **more},
        )

    def pdf(self) -> bytes:
        """The pages as PDF/UA-1: tagged, titled, its text in reading order. Raises FontError."""
        return self._compiled("pdf")

    def png(self) -> bytes:
        """The one page as a picture. Raises FontError."""
        self.pdf()
        return self._compiled("png")

    def pages(self) -> int:
        """How many pages it comes to, as the template says at ``<pages>``."""
        return int(self._compiler.query("<pages>", field="value", one=True))

    def _compiled(self, kind: Literal["pdf", "png"]) -> bytes:
        standard: Literal["ua-1"] = "ua-1"
        try:
            made = self._compiler.compile(
                format=kind,
                ppi=PIXELS_PER_INCH,
                pdf_standards=[standard] if kind == "pdf" else [],
                timestamp=0,
            )
        except TypstError as error:
            raise _explained(self._template, error.message) from None
        if not isinstance(made, bytes):
            raise MeridianError(f"cannot make {self._template}: its picture must be one page")
        return made


@cache
def _fonts() -> Fonts:
    return Fonts(include_system_fonts=False)


def _explained(template: str, message: str) -> MeridianError:
    found = _NOT_DRAWN.search(message)
    if found:
        return FontError(f"cannot make {template}: no font has {found[1]}")
    return MeridianError(f"cannot make {template}: {message}")
