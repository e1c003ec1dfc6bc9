"""Which cards of an intake stand in the staff chat, as far as is known since the start of the bot."""

from collections import OrderedDict

from flows.desk_actions import DeskAction

INTAKES = 500
CARDS = 4


class Shown:
    """The newest cards of the intakes last handled; a restart forgets them, and a card mends when tapped."""

    def __init__(self) -> None:
        self._cards: OrderedDict[str, OrderedDict[int, DeskAction]] = OrderedDict()

    def add(self, ref: str, message: int | None, about: DeskAction) -> None:
        """Note that this message is a card of this intake."""
        if message is None:
            return
        cards = self._cards.setdefault(ref, OrderedDict())
        cards[message] = about
        cards.move_to_end(message)
        self._cards.move_to_end(ref)
        if len(cards) > CARDS:
            cards.popitem(last=False)
        if len(self._cards) > INTAKES:
            self._cards.popitem(last=False)

    def of(self, ref: str) -> tuple[tuple[int, DeskAction], ...]:
        """The cards of this intake, each with what its buttons are about."""
        return tuple(self._cards.get(ref, {}).items())

    def drop(self, ref: str, message: int) -> None:
        """Note that this message is there no more."""
        self._cards.get(ref, OrderedDict()).pop(message, None)
