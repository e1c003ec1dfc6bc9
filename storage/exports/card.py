"""The plan card as a PNG."""

from dataclasses import asdict

from flows.plan_card import PlanCard
from storage.exports.typesetting import Typeset


def render_card(card: PlanCard) -> bytes:
    """Draw the card, 1080 pixels wide. Raises FontError where a text cannot be drawn."""
    return Typeset("card.typ", asdict(card)).png()
