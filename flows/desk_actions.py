"""What the buttons of the staff chat ask for, as short codes: a word, an intake, and what else it takes.

``claim/-`` is about the intake of the notice that the button's stamp names, ``claim/M-7KQ4`` about the one
with this reference, and ``claim/M-7KQ4+`` the same below it as it stands opened. The rest follows:
``not/-/duplicate``. Whoever reads one trusts none of it.
"""

from dataclasses import dataclass

OPEN = "open"
CARD = "card"
CLAIM = "claim"
TAKE = "take"
CONTACTED = "contacted"
BOOKED = "booked"
NOT_SUITABLE = "not"
DETAILS = "details"
PDF = "pdf"
ASK = "ask"
ASK_NOW = "ask!"
CLEAR = "clear"
CLEAR_NOW = "clear!"
AGAIN = "-"
"""Behind another: ask what it asked before, or leave it."""

WHETHER = "?"
"""Behind ``ask``, before a question's id: whether to ask it. No part is named, for a code has few letters."""

LOOK = "look"
"""Open it from a list, which stays as it is."""

QUEUE = "queue"
EXPORT = "export"

_NONE = "-"
_OPENED = "+"


@dataclass(frozen=True, slots=True)
class DeskAction:
    """One button's code, read; ``notice`` is the id of its notice, or 0."""

    what: str
    notice: int = 0
    ref: str = ""
    is_opened: bool = False
    more: tuple[str, ...] = ()

    def code(self, what: str, *more: str) -> str:
        """The code of a button that is about the same intake."""
        ref = f"{self.ref}{_OPENED if self.is_opened else ''}" or _NONE
        return "/".join((what, ref, *more))

    @property
    def first(self) -> str:
        """The first of what follows, or nothing."""
        return self.more[0] if self.more else ""


def desk_action(stamp: int, code: str) -> DeskAction:
    """Read a button's code; what makes no sense is an action that nobody knows."""
    what, _, rest = code.partition("/")
    ref, *more = rest.split("/")
    is_opened = ref.endswith(_OPENED)
    return DeskAction(what, stamp, ref.removesuffix(_OPENED).removeprefix(_NONE), is_opened, tuple(more))
