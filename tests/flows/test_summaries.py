"""What staff read of nine intakes, kept as text: it is read here before a change of it is kept.

``MERIDIAN_REWRITE_TRANSCRIPTS=1 .venv/bin/pytest tests/flows/test_summaries.py`` writes them anew.
"""

import os
from pathlib import Path

import pytest

from tests.flows.summarized import Case, cases, told

SUMMARIES = Path(__file__).parents[1] / "summaries"
REWRITE = "MERIDIAN_REWRITE_TRANSCRIPTS"
CASES = {case.name: case for case in cases()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_staff_read_what_was_read_here(case: Case) -> None:
    path, text = SUMMARIES / f"{case.name}.txt", told(case)
    if REWRITE in os.environ:
        path.write_text(text, "utf-8")

    assert path.read_text("utf-8") == text, f"read what changed, then run again with {REWRITE}=1"


def test_every_summary_has_its_case() -> None:
    assert {path.stem for path in SUMMARIES.glob("*.txt")} == CASES.keys()
