"""HTML: one file that opens in any browser, without a network: an overview, a list, and a page an intake.

Items come oldest first and their number is not known before the last, while the newest are listed first and
only they get pages. So an item is what it adds to the overview, and itself packed into bytes; of these the
last are kept, a few kilobytes each, and opened again once all are counted.
"""

import pickle
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.summary import Summary
from storage.exports.edition import Edition, Format
from storage.exports.overview import Numbers, Overview, numbers
from storage.exports.report import Heading, Page
from storage.exports.rows import visible

MOST_PAGES = 2000
"""How many intakes, the newest, get a row and a page: with more a browser takes long to open the file."""

_TEMPLATES = Path(__file__).parent / "templates"
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Item:
    """What a summary gives to the report; ``packed`` is all of it but the practice."""

    ref: str
    numbers: Numbers
    packed: bytes


def _prepare(edition: Edition) -> Callable[[Summary], Item]:
    practice, now = edition.practice, edition.made_at

    def item(summary: Summary) -> Item:
        own = (summary.intake, summary.name, summary.address, summary.linked, summary.deeds)
        packed = pickle.dumps(own, pickle.HIGHEST_PROTOCOL)
        return Item(summary.intake.ref, numbers(practice, summary.intake, now), packed)

    return item


def _write(edition: Edition, items: Iterator[Item], out: BinaryIO) -> None:
    overview, kept = Overview(edition.practice), deque[tuple[str, bytes]](maxlen=MOST_PAGES)
    for item in items:
        overview.add(item.numbers)
        kept.append((item.ref, item.packed))
    kept.reverse()
    heading = Heading(edition, overview, len(kept))
    text = TextIOWrapper(out, encoding="utf-8", newline="")
    try:
        with TemporaryFile("w+", encoding="utf-8", newline="") as pages:  # nameless, and for its owner alone
            parts = {"rows": _rows(heading, kept, pages), "pages": _read(pages), **_inline()}
            text.writelines(_templates().get_template("report.html.j2").generate(heading=heading, **parts))
    finally:
        text.detach()


def _rows(heading: Heading, kept: Collection[tuple[str, bytes]], pages: IO[str]) -> Iterator[Page]:
    """What each row shows; once it is written, its page is too, to ``pages``."""
    template = _templates().get_template("report.page.j2")
    listed = frozenset(ref for ref, _ in kept)
    for _, packed in kept:
        own = pickle.loads(packed)  # noqa: S301 - packed by _prepare
        page = Page(Summary(heading.practice, *own), listed)
        yield page
        pages.write(template.render(heading=heading, page=page))


def _read(pages: IO[str]) -> Iterator[Markup]:
    """What was written to ``pages``, from its start."""
    pages.seek(0)
    while part := pages.read(_CHUNK):
        yield Markup(part)  # noqa: S704 - the template has escaped it


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _seen(value: object) -> object:
    """A value with its control characters as pictures; what is markup already has none."""
    return visible(value) if type(value) is str else value


def _inline() -> dict[str, str]:
    """The styles and the script, and the policy that lets these in, and nothing else."""
    names = ("report.css", "report.plain.css", "report.js")
    style, plain_style, script = (Markup((_TEMPLATES / name).read_text("utf-8")) for name in names)  # noqa: S704 - ours
    policy = (
        f"default-src 'none'; style-src {_hash(style)} {_hash(plain_style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {"style": style, "plain_style": plain_style, "script": script, "policy": policy}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


HTML = Format(_prepare, _write)
