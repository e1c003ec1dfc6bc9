"""The cards of the staff chat: a notice, an intake opened, and what a tap asks before it does anything."""

from collections.abc import Iterator
from datetime import datetime

from flows import desk_actions as actions
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_text import Case, as_it_is_now, called, case_line, handled_lines, reasons, said_when
from flows.handling import mark_of
from flows.notice_text import notice_message
from flows.practice import Practice
from flows.prompts import Button, Message, Prompt
from flows.summary_text import details_messages, glance_messages

_CODES = {
    Act.CONTACTED: actions.CONTACTED,
    Act.BOOKED: actions.BOOKED,
    Act.NOT_SUITABLE: actions.NOT_SUITABLE,
}


class DeskCards:
    """Makes cards as of one moment; ``about`` is what their buttons are about."""

    def __init__(self, practice: Practice, now: datetime, about: DeskAction) -> None:
        self._practice = practice
        self._now = now
        self._about = about
        self._words = practice.staff_words

    def standing(self, case: Case) -> Prompt:
        """How it stands with an intake, and what can be done next: a notice, or an intake opened."""
        if self._about.is_opened:
            return self.opened(case)
        message = self._message(case)
        return self._prompt((_with(message, *self._handled(case)),), self._handling(case))

    def opened(self, case: Case) -> Prompt:
        """An intake at a glance where health may be shown in this chat, else where to read it."""
        return self._prompt(self._glance(case), self._handling(case), self._reading(case))

    def details(self, case: Case) -> Prompt:
        """Two minutes of an intake."""
        return Prompt(details_messages(case.summary))

    def reasons(self, case: Case) -> Prompt:
        """Ask why an intake is not suitable."""
        options = [
            Button(said, self._about.code(actions.NOT_SUITABLE, code))
            for code, said in reasons(self._practice)
        ]
        return self._asking(case, self._words("desk.why_not"), options)

    def take_over(self, case: Case) -> Prompt:
        """Ask whether to take an intake over from whoever has it."""
        holder = case.standing.holder
        if holder is None:
            return self.standing(case)
        at = said_when(self._practice, holder.at, self._now)
        yes = self._button("yes_take", self._about.code(actions.TAKE, mark_of(holder)))
        return self._asking(case, self._words("desk.over", name=called(holder), at=at), [yes])

    # -- what is said ---------------------------------------------------------------------------------------

    def _message(self, case: Case) -> Message:
        if case.notice is not None:
            return notice_message(self._practice, as_it_is_now(case, case.notice))
        return Message((case_line(case),), self._words("desk.card", ref=case.ref))

    def _glance(self, case: Case) -> tuple[Message, ...]:
        if self._practice.clinic.desk.health_in_telegram:
            return glance_messages(case.summary)
        words, ref = self._words, case.ref
        lines = (case_line(case), *self._handled(case), words("desk.where_to_read", ref=ref))
        more = (words("desk.where_to_ask", ref=ref), *self._where_to_clear(case))
        is_complete = case.summary.plan is not None
        return (Message((*lines, *(more if is_complete else ())), words("desk.card", ref=ref)),)

    def _handled(self, case: Case) -> tuple[str, ...]:
        """How it is handled, as a paragraph; none while nothing was done."""
        lines = "\n".join(handled_lines(case, self._now))
        return (lines,) if lines else ()

    def _where_to_clear(self, case: Case) -> Iterator[str]:
        if case.summary.gate == "block":
            yield self._words("desk.where_to_clear", ref=case.ref)

    def _asking(self, case: Case, question: str, options: list[Button]) -> Prompt:
        back = self._button("back", self._about.code(actions.CARD))
        messages = self._glance(case) if self._about.is_opened else (self._message(case),)
        return self._prompt((*messages[:-1], _with(messages[-1], question)), options, [back])

    # -- what can be tapped ---------------------------------------------------------------------------------

    def _handling(self, case: Case) -> list[Button]:
        """What moves an intake along; opening it comes first, where that is not what is shown."""
        opening = [] if self._about.is_opened else [self._button("open", self._about.code(actions.OPEN))]
        return [*opening, *(self._choice(case, act) for act in case.standing.choices)]

    def _choice(self, case: Case, act: Act) -> Button:
        if act is not Act.CLAIMED:
            return self._button(act.value, self._about.code(_CODES[act]))
        if case.standing.holder is not None:
            return self._button("take", self._about.code(actions.TAKE))
        is_again = case.standing.handled.is_closed
        return self._button("claim_again" if is_again else "claim", self._about.code(actions.CLAIM))

    def _reading(self, case: Case) -> list[Button]:
        """What else there is to read, and to ask; only where health may be shown in this chat."""
        if not self._practice.clinic.desk.health_in_telegram:
            return []
        is_complete = case.summary.plan is not None
        names = [actions.DETAILS, actions.PDF]
        names += [actions.ASK] if is_complete else []
        names += [actions.CLEAR] if case.summary.gate == "block" else []
        return [self._button(name, self._about.code(name)) for name in names]

    def _button(self, name: str, code: str) -> Button:
        return Button(self._words(f"desk.buttons.{name}"), code)

    def _prompt(
        self, messages: tuple[Message, ...], options: list[Button], navigation: list[Button] | None = None
    ) -> Prompt:
        return Prompt(messages, tuple(options), tuple(navigation or ()), self._about.notice)


def _with(message: Message, *paragraphs: str) -> Message:
    """The same message with these paragraphs below."""
    return Message((*message.paragraphs, *paragraphs), message.heading, message.caption)
