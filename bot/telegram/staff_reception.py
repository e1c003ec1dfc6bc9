"""The desk's reception: whoever writes or taps in the staff chat is first looked up on the list."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import telegram

from bot.logs import log
from bot.staff_desk import StaffDesk, Tap
from bot.telegram.staff_chat import StaffChat
from bot.telegram.staff_exports import StaffExports
from bot.telegram.staff_taps import StaffTaps
from bot.telegram.staff_updates import COMMANDS, Moved, Pressed, Said, read_staff
from bot.visits import Update
from flows.deeds import Act
from flows.desk_actions import DeskAction
from flows.desk_counts_text import stats_prompt
from flows.handling import Verdict
from flows.practice import Practice
from flows.prompts import Message, Prompt
from flows.queue_text import queue_prompt
from storage.refs import may_be_ref, read_ref

REMEMBERED = 1_000


class StaffReception:
    """Takes in what happens in the staff chat; ``listed`` are the user ids that may ask for anything."""

    def __init__(
        self,
        practice: Practice,
        chat: StaffChat,
        listed: frozenset[int],
        desk: StaffDesk,
        taps: StaffTaps,
        exports: StaffExports,
        clock: Callable[[], datetime],
    ) -> None:
        self._practice = practice
        self._bot = chat.bot
        self._chat = chat
        self._listed = listed
        self._desk = desk
        self._taps = taps
        self._exports = exports
        self._clock = clock
        self._words = practice.staff_words
        self._told: OrderedDict[int, None] = OrderedDict()

    def commands(self) -> dict[str, str]:
        """The menu of the staff chat."""
        return {name: self._words(f"staff_commands.{name}") for name in COMMANDS}

    async def receive(self, update: telegram.Update) -> bool:
        """Handle an update from the staff chat; False where it is none of the desk's.

        Raises MeridianError where nothing could be saved.
        """
        chat = update.effective_chat
        if chat is None or not self._chat.owns(chat.id):
            return False
        match read_staff(update, self._bot.username):
            case None:
                return chat.type != chat.PRIVATE
            case Moved() if chat.type == chat.PRIVATE:
                return False
            case Moved(chat_id):
                self._chat.follow(chat_id)
                self._chat.beside(self._chat.offer(self.commands()))
            case Pressed() | Said() as request if request.user_id not in self._listed:
                await self._turn_away(request)
            case Pressed() as pressed:
                await self._taps.press(pressed, self._tap(pressed, pressed.about))
            case Said() as said:
                await self._obey(said)
        return True

    async def _turn_away(self, asked: Pressed | Said) -> None:
        """Tell somebody who is not on the list so, once in words: their own id is all there is in them."""
        log.warning("somebody who is not listed asked the desk for something", user=asked.user_id)
        key = "stranger" if self._listed else "nobody_listed"
        text = self._words(f"desk.{key}", id=asked.user_id)
        if isinstance(asked, Pressed):
            await self._chat.answer(asked.query, text, alert=True)
        elif asked.user_id not in self._told:
            self._told[asked.user_id] = None
            if len(self._told) > REMEMBERED:
                self._told.popitem(last=False)
            await self._chat.show(_said(text))

    async def tell_unsaved(self, update: telegram.Update) -> bool:
        """Tell whoever is listed that what they asked for waits for the database; False as for receive()."""
        chat = update.effective_chat
        if chat is None or not self._chat.owns(chat.id):
            return False
        match read_staff(update, self._bot.username):
            case Pressed() as pressed if pressed.user_id in self._listed:
                await self._chat.answer(pressed.query, self._words("desk.not_now"), alert=True)
            case Said() as said if said.user_id in self._listed:
                await self._chat.show(_said(self._words("desk.not_now")))
            case Pressed() | Said():
                pass
            case _:
                return chat.type != chat.PRIVATE
        return True

    def _tap(self, asked: Pressed | Said, about: DeskAction) -> Tap:
        return Tap(asked.who, about, Update(self._bot.id, asked.update_id))

    # -- commands -------------------------------------------------------------------------------------------

    async def _obey(self, said: Said) -> None:
        match said.command:
            case "queue":
                prompt = queue_prompt(self._practice, await self._desk.queue(), self._clock())
            case "stats":
                prompt = stats_prompt(self._practice, await self._desk.stats())
            case "export":
                prompt = self._exports.days()
            case "intake" | "claim" if may_be_ref(said.rest):
                await self._about_one(said)
                return
            case "intake" | "claim":
                prompt = _said(self._words("desk.which", command=said.command))
            case _:
                prompt = self._help()
        await self._chat.show(prompt)

    async def _about_one(self, said: Said) -> None:
        """Open or claim the intake of a reference, however it is typed."""
        verdict = Verdict.ALREADY
        about = DeskAction("", ref=said.rest, is_opened=said.command == "intake")
        tap = self._tap(said, about)
        if said.command == "intake":
            case, _ = await self._desk.open(tap, is_command=True)
        else:
            verdict, case = await self._desk.act(tap, Act.CLAIMED)
        if case is None:
            await self._chat.show(_said(self._words("desk.no_such", ref=read_ref(said.rest))))
            return
        about = DeskAction("", ref=case.ref, is_opened=said.command == "intake")
        card = await self._chat.show(self._taps.cards.about(about).standing(case))
        await self._taps.cards.shown(case, card, about, is_moved=verdict is Verdict.DONE)

    def _help(self) -> Prompt:
        commands = "\n".join(f"/{name}: {text}" for name, text in self.commands().items())
        lines = self._practice.staff.list("staff_help.lines")
        return Prompt((Message((*lines, commands), self._words("staff_help.heading")),))


def _said(text: str) -> Prompt:
    return Prompt((Message((text,)),))
