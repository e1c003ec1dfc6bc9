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
from unicodedata import category

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


@lru_cache(maxsize=2048)
def undrawn(text: str) -> frozenset[str]:
    """The characters of a text that must go for it to be drawn, most often none.

    Some go together though no font has them together: then the marks go that are put on others, else all
    that is not ASCII.
    """
    found = frozenset(_alone(text))
    for further in (lambda one: category(one)[0] in "MC", lambda one: not one.isascii()):
        left = "".join(one for one in text if one not in found)
        if not _refused([left]):
            break
        found |= frozenset(filter(further, left))
    return found


def _alone(text: str) -> Iterator[str]:
    """The characters that no font has."""
    left = {one for one in text if not one.isascii()}
    while refused := _refused(sorted(left)) & left:
        yield from refused
        left -= refused


def _refused(texts: list[str]) -> set[str]:
    """Characters that one try at setting these texts stumbles over; the next may stumble over others."""
    compiler = Compiler(
        TEMPLATES / "texts.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"texts": json.dumps(texts)},
    )
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except TypstError as error:
        named = (found[1].strip('"') for found in _NOT_DRAWN.finditer(error.diagnostic))
        return set("".join(_CODE.sub(lambda code: chr(int(code[1], 16)), each) for each in named))
    return set()


@cache
def _fonts() -> Fonts:
    return Fonts(include_system_fonts=False)


def _explained(template: str, message: str) -> MeridianError:
    found = _NOT_DRAWN.search(message)
    if found:
        return FontError(f"cannot make {template}: no font has {found[1]}")
    return MeridianError(f"cannot make {template}: {message}")
