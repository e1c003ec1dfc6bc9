"""Typesetting: a template and plain data become a picture or an accessible PDF, the same bytes every time.

The data reaches the template as values, never as markup. Only the fonts inside the typesetter are used, so a
page looks the same on every machine. PDF/UA refuses a text that it cannot draw, so a picture is set as such a
PDF first: boxes in place of letters are never sent.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from typst import Compiler, Fonts, TypstError

from flows.errors import FontError, MeridianError

TEMPLATES = Path(__file__).parent / "templates"
PIXELS_PER_INCH = 144
"""Twice the 72 points of an inch: 540 points are 1080 pixels."""

_NOT_DRAWN = re.compile(r"the text `(\".*?\")` could not be displayed")
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")

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
        return int(self.told("<pages>"))

    def told(self, label: str) -> Any:
        """What the template says at this label."""
        told = json.loads(self._compiler.query(label, field="value", one=True))
        self._compiler.compile(format="svg")  # only this lets go of what was laid out for others before
        return told

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


@lru_cache(maxsize=256)
def undrawn(characters: frozenset[str]) -> frozenset[str]:
    """Those of these characters that no font has."""
    left, found = set(characters), set[str]()
    while left:
        refused = set(_refused("".join(sorted(left)))) & left
        if not refused:
            break
        found |= refused
        left -= refused
    return frozenset(found)


def _refused(characters: str) -> Iterator[str]:
    """What one try at setting these characters is told of; the next may be told of more."""
    compiler = Compiler(
        TEMPLATES / "characters.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"characters": json.dumps(list(characters))},
    )
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except TypstError as error:
        for found in _NOT_DRAWN.finditer(error.diagnostic):
            yield from _CODE.sub(lambda code: chr(int(code[1], 16)), found[1].strip('"'))


@cache
def _fonts() -> Fonts:
    return Fonts(include_system_fonts=False)


def _explained(template: str, message: str) -> MeridianError:
    found = _NOT_DRAWN.search(message)
    if found:
        return FontError(f"cannot make {template}: no font has {found[1]}")
    return MeridianError(f"cannot make {template}: {message}")
