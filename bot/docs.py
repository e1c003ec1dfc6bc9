"""The pages of docs/ that are drawn from the code: ``python -m bot.docs`` writes them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import typer

from bot.cli import app
from flows.clinic import Clinic
from flows.columns import Column, columns
from flows.lifecycle import diagram
from flows.practice import load_practice
from flows.proof.coverage import coverage_page
from flows.proof.prove import prove
from flows.summary_documents import KEYS

DOCS = Path(__file__).parents[1] / "docs"
MADE = "<!-- Made by `make docs`. -->"
HELP_WIDTH = 88


def pages() -> dict[str, str]:
    """Each page by its file's name."""
    drawn = {"columns.md": _columns(), "commands.md": _commands(), "lifecycle.md": _lifecycle()}
    return {name: "\n\n".join(parts).rstrip("\n") + "\n" for name, parts in drawn.items()}


def coverage() -> str:
    """The page on what is covered, docs/coverage.md; it takes as long as ``meridian check``."""
    practice = load_practice(Clinic())
    heading, *rest = coverage_page(practice, prove(practice))
    return "\n\n".join((heading, MADE, *rest)) + "\n"


def write_pages(folder: Path = DOCS) -> None:
    """Write every page."""
    for name, text in {**pages(), "coverage.md": coverage()}.items():
        (folder / name).write_text(text, encoding="utf-8")


# -- columns.md ---------------------------------------------------------------------------------------------


COLUMNS = """\
`meridian export --format csv` writes a row for each intake. The columns come from the questions, in their
order, and are the same whatever was answered. An answer that no longer applies, because an earlier one was
changed, is left out.

Times are in the clinic's time zone, which the header names (here UTC), as spreadsheets read them. A cell that
a spreadsheet would run as a formula has an apostrophe before it; `--raw` leaves that out. What is marked
“staff only” is not for the patient to see."""

CODES = """\
The same answers for machines. Where a question takes several answers, they are joined by “;”, and a column
for each option follows, such as `concerns/acne`: 1 where it was chosen, 0 where it was not, and empty where
the question was not answered."""

OBJECTS = """\
`meridian export --format jsonl` writes an object for each intake, on a line of its own, with every key always
there and times in UTC."""


def _columns() -> Iterator[str]:
    shown = columns(load_practice(Clinic()))
    coded = [column for column in shown if column.codes]
    first = shown.index(coded[0])
    last = [column for column in shown[first:] if not (column.codes or "/" in column.header)]
    yield "# What an export holds"
    yield MADE
    yield COLUMNS
    yield "## In words"
    yield _table(("column", "holds"), ((column.header, column.about) for column in shown[:first]))
    yield "## As codes"
    yield CODES
    yield _table(("column", "asks", "codes"), (_coded(column) for column in coded))
    yield "## Last"
    yield _table(("column", "holds"), ((column.header, column.about) for column in last))
    yield "# JSON Lines"
    yield OBJECTS
    yield _table(("key", "holds"), ((f"`{key.name}`", key.about) for key in KEYS))


def _coded(column: Column) -> tuple[str, str, str]:
    codes = ", ".join(f"`{code}` {meaning}" for code, meaning in column.codes.items())
    return f"`{column.header}`", column.about, codes


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = chain((heads, tuple("-" * len(head) for head in heads)), rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


# -- commands.md --------------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    yield "# The commands"
    yield MADE
    yield "`meridian` is `.venv/bin/meridian` after `make setup`; `python -m bot` is the same."
    group = typer.main.get_command(app)
    context = group.make_context("meridian", [], resilient_parsing=True, terminal_width=HELP_WIDTH)
    yield _block(group.get_help(context))
    for name, command in getattr(group, "commands", {}).items():
        yield f"## {name}"
        inner = command.make_context(
            name, [], parent=context, resilient_parsing=True, terminal_width=HELP_WIDTH
        )
        yield _block(command.get_help(inner))


def _block(text: str, language: str = "text") -> str:
    return f"```{language}\n{text.strip()}\n```"


# -- lifecycle.md -------------------------------------------------------------------------------------------


LIFECYCLE = """\
An intake is open while its patient can answer: in one of the sections, or at the review. Which question comes
next is not stored. It is derived from the answers, so an answer changed later re-routes by itself.

What staff do needs no move of its own. A question asked back is an amendment opened at that question, and its
answer sends it again. A block that a clinician cleared is a mark in an intake that stays complete."""


def _lifecycle() -> Iterator[str]:
    yield "# The life of an intake"
    yield MADE
    yield LIFECYCLE
    yield _block(diagram(), "mermaid")


if __name__ == "__main__":
    write_pages()
