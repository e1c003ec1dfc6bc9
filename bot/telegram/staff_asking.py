"""Asking a patient one question again, and clearing a block: each asks before it does it."""

from collections.abc import Callable
from datetime import datetime

from bot.desk import IntakeDesk
from bot.staff_desk import StaffDesk, Tap
from bot.telegram.staff_chat import StaffChat
from bot.telegram.staff_updates import Pressed
from flows import desk_actions as actions
from flows.deeds import Act, Deed
from flows.desk_asking import AskingCards
from flows.desk_text import Case
from flows.errors import InputError
from flows.events import AskedBack, Cleared, StaffEvent
from flows.practice import Practice
from flows.prompts import Message, Prompt


class StaffAsking:
    """Does what is tapped on the cards of asking and clearing; ``desk`` is where an intake changes."""

    def __init__(
        self,
        practice: Practice,
        staff_desk: StaffDesk,
        desk: IntakeDesk,
        chat: StaffChat,
        clock: Callable[[], datetime],
    ) -> None:
        self._practice = practice
        self._staff_desk = staff_desk
        self._desk = desk
        self._chat = chat
        self._clock = clock
        self._words = practice.staff_words

    async def ask(self, pressed: Pressed, _: Tap) -> None:
        """Narrow down what to ask: the part of the intake, the question, then whether to."""
        case = await self._found(pressed)
        if case is None:
            return
        await self._chat.answer(pressed.query)
        cards = AskingCards(case, self._clock())
        match pressed.about.more:
            case (actions.AGAIN,):
                await self._put(pressed, cards.groups())
            case (actions.WHETHER, chosen) if question := cards.question(chosen):
                await self._put(pressed, cards.confirm(question))
            case (group, *_):
                await self._put(pressed, cards.questions(group))
            case _:
                await self._chat.show(cards.groups())

    async def ask_now(self, pressed: Pressed, tap: Tap) -> None:
        """Have the patient asked; a question that waits for its answer already is not asked twice."""
        case = await self._found(pressed)
        if case is None:
            return
        question = AskingCards(case, self._clock()).question(pressed.about.first)
        if question is None:
            await self._refuse(pressed, self._words("desk.out_of_date"))
            return
        if not AskingCards(case, self._clock()).is_asked(question) and not await self._do(
            pressed, tap, case, AskedBack(question.id), Act.ASKED
        ):
            return
        await self._chat.answer(pressed.query, self._words("desk.said.asked"))
        await self._after(pressed, lambda cards: cards.asked(question))

    async def clear(self, pressed: Pressed, tap: Tap) -> None:
        """Show what blocks, and ask whether a clinician has been spoken to."""
        case = await self._found(pressed)
        if case is None:
            return
        await self._chat.answer(pressed.query)
        cards = AskingCards(case, self._clock())
        if pressed.about.first == actions.AGAIN:
            await self._put(pressed, cards.left())
        else:
            await self._chat.show(cards.clear(tap.who.name))

    async def clear_now(self, pressed: Pressed, tap: Tap) -> None:
        """Clear what was shown, over the name of whoever tapped; if it has changed since, show it again."""
        case = await self._found(pressed)
        if case is None:
            return
        cards = AskingCards(case, self._clock())
        if case.summary.gate != "block" or cards.mark != pressed.about.first:
            await self._chat.answer(pressed.query, self._words("desk.out_of_date"))
            await self._put(pressed, cards.clear(tap.who.name))
        elif await self._do(pressed, tap, case, Cleared(tap.who.name, _blocks(case)), Act.CLEARED):
            await self._chat.answer(pressed.query, self._words("desk.said.cleared"))
            await self._after(pressed, AskingCards.cleared)

    async def _do(self, pressed: Pressed, tap: Tap, case: Case, event: StaffEvent, act: Act) -> bool:
        """Change the intake and keep the deed; where it cannot be done, say why not."""
        try:
            await self._desk.for_staff(case.ref, event, Deed(act, *tap.who, self._clock(), case.ref))
        except InputError as error:
            await self._refuse(pressed, str(error))
            return False
        return True

    async def _after(self, pressed: Pressed, said: Callable[[AskingCards], Prompt]) -> None:
        case = await self._staff_desk.case(pressed.about)
        if case is not None:
            await self._put(pressed, said(AskingCards(case, self._clock())))

    async def _found(self, pressed: Pressed) -> Case | None:
        case = await self._staff_desk.case(pressed.about)
        if case is None:
            await self._refuse(pressed, self._words("desk.erased"))
        return case

    async def _refuse(self, pressed: Pressed, why: str) -> None:
        await self._chat.answer(pressed.query, why, alert=True)
        await self._put(pressed, Prompt((Message((why,)),)))

    async def _put(self, pressed: Pressed, prompt: Prompt) -> None:
        await self._chat.show(prompt, instead_of=pressed.message)


def _blocks(case: Case) -> tuple[str, ...]:
    """What blocks the plan as it was looked up."""
    return case.summary.plan.blocks if case.summary.plan else ()
