"""The patient's page as a PDF that a screen reader can read."""

from dataclasses import asdict

from flows.plan_card import PlanSheet
from storage.exports.typesetting import Typeset

SIZES = (11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
"""Type sizes in points, the best to read first; type any smaller would be worse than a second page."""


def render_sheet(sheet: PlanSheet) -> bytes:
    """Set the page in the largest type with which it is one. Raises FontError."""
    data = asdict(sheet)
    candidates = [Typeset("sheet.typ", data, size=str(size)) for size in SIZES]
    one_page = (typeset for typeset in candidates if typeset.pages() == 1)
    return next(one_page, candidates[-1]).pdf()
