"""The stand-in itself: a world, its Bot API over HTTP, its page, and the people in it.

As a process of its own: `python -m bot.demo.standin --port 8081`; it prints its URL when it is ready.
"""

import argparse
import asyncio
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.bot_api import BotApi
from bot.demo.chats import Chat, User
from bot.demo.faults import Faults
from bot.demo.listening import PATIENCE
from bot.demo.page_events import STAFF, Page
from bot.demo.people import Person
from bot.demo.remote import Remote
from bot.demo.request_log import UNANSWERED, LoggedRequest, RequestLog
from bot.demo.updates import UpdateQueue
from bot.demo.world import World

BOT_ID = 1_000_001
DEMO_TOKEN = f"{BOT_ID}:the-stand-in-has-no-secrets-at-all"
STAFF_GROUP_ID = -1_001_000_000_001
MAX_UPLOAD = 60 * 2**20


class Standin:
    """A Telegram of one's own: `async with Standin() as standin:` serves it at `standin.url`."""

    def __init__(self, token: str = DEMO_TOKEN, port: int = 0, bot_name: str = "Meridian") -> None:
        self.token = token
        self.port = port
        self.world = World(User(int(token.partition(":")[0]), bot_name, "meridian_demo_bot", is_bot=True))
        self.faults = Faults()
        self.requests = RequestLog()
        self.staff_group = self.world.new_group("Front desk", STAFF_GROUP_ID)
        self._api = BotApi(self.world, token, self.faults, self.requests)
        self._page = Page(self.world, self.staff_group)
        self._remote = Remote(self.faults, self.requests)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Return the root URL, what TELEGRAM_API_URL takes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def updates(self) -> UpdateQueue:
        """Return what waits for the bot; delivery's own faults are ordered here."""
        return self.world.updates

    async def start(self) -> None:
        """Serve on 127.0.0.1 only; port 0 takes any free one."""
        app = web.Application(client_max_size=MAX_UPLOAD)
        self._api.add_routes(app.router)
        self._page.add_routes(app)
        self._remote.add_routes(app.router)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Stop serving; polls, hanging calls and event streams end at once."""
        self._api.closing.set()
        self._page.close()
        self.updates.stop_polls()
        await self.world.webhook.close()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def visitor(self) -> Person:
        """Return who sits in the page's patient pane; "New patient" makes it somebody else."""
        return self._page.patient

    @property
    def front_desk(self) -> Person:
        """Return who sits in the page's staff pane."""
        return self._page.desk

    @property
    def listed_staff(self) -> frozenset[int]:
        """Return the user ids of those in the staff group whom the bot is to let use its buttons."""
        return frozenset(self._page.at_desk(name).id for name in STAFF)

    def patient(
        self, name: str = "Ana", *, user_id: int | None = None, language: str | None = "en"
    ) -> Person:
        """Return somebody new in their private chat with the bot; they have not written yet."""
        user = self.world.new_user(name, user_id=user_id, language=language)
        return Person(self.world, user, self.world.chats[user.id])

    def staff(self, name: str = "Kim", *, user_id: int | None = None, language: str | None = "en") -> Person:
        """Return somebody new in the staff group; `privately()` gives their private chat."""
        return self.member(self.staff_group, name, user_id=user_id, language=language)

    def member(
        self, chat: Chat, name: str, *, user_id: int | None = None, language: str | None = "en"
    ) -> Person:
        """Return somebody new in any group."""
        user = self.world.new_user(name, user_id=user_id, language=language)
        self.world.members[chat.id].append(user)
        return Person(self.world, user, chat)

    def add_bot_to_group(self, title: str = "Yoga friends") -> Person:
        """Return whoever added the bot to a new group; the bot is told, as Telegram tells it."""
        chat = self.world.new_group(title, STAFF_GROUP_ID - len(self.world.chats) - 1)
        person = self.member(chat, "Sam")
        person._membership("left", "member")  # noqa: SLF001 - the two are one piece
        return person

    def remove_bot_from_group(self, chat: Chat | None = None) -> None:
        """Have staff remove the bot from their group, or from another."""
        chat = chat or self.staff_group
        self.world.bot_left[chat.id] = f"bot was kicked from the {chat.type} chat"
        self.staff("Owner")._membership("member", "kicked")  # noqa: SLF001 - the two are one piece

    def migrate_staff_group(self) -> Chat:
        """Turn the staff group into one with another id, as Telegram does when a group grows."""
        old = self.staff_group
        self.staff_group = self.world.new_group(old.title, old.id - 500_000)
        self.world.migrated[old.id] = self.staff_group.id
        for chat, about in (
            (old, {"migrate_to_chat_id": self.staff_group.id}),
            (self.staff_group, {"migrate_from_chat_id": old.id}),
        ):
            notice = self.world.post(chat, self.staff("Owner").user, extra=about)
            self.updates.add("message", notice.as_json())
        return self.staff_group

    def expire_taps(self) -> None:
        """Let every tap so far grow too old to be answered."""
        for query in self.world.queries.values():
            query.too_old = True

    async def until_request(
        self,
        method: str,
        condition: Callable[[LoggedRequest], bool] = lambda _: True,
        *,
        count: int = 1,
        within: float = PATIENCE,
    ) -> LoggedRequest:
        """Wait until `count` finished calls of a method fit, counted since the log began; return the last."""

        def made() -> LoggedRequest | None:
            fits = [r for r in self.requests.of(method) if r.outcome != UNANSWERED and condition(r)]
            return fits[count - 1] if len(fits) >= count else None

        found = await self.world.bell.until(made, within)
        if found is None:
            calls = [(r.method, r.outcome) for r in self.requests.sent()][-12:]
            raise AssertionError(f"{method} was not called {count} times in {within} s. Last calls: {calls}")
        return found

    async def until_confirmed(self, *, within: float = PATIENCE) -> None:
        """Wait until the bot has confirmed every update."""
        if await self.world.bell.until(lambda: None if self.updates.pending else True, within) is None:
            kinds = [sorted(update.keys() - {"update_id"}) for update in self.updates.pending]
            raise AssertionError(f"Not confirmed in {within} s: {kinds}")


async def serve(token: str, port: int) -> None:
    """Run until SIGINT or SIGTERM, after printing the URL."""
    stopped = asyncio.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signal_number, stopped.set)
    async with Standin(token, port) as standin:
        print(standin.url, flush=True)  # noqa: T201 - whoever started us reads this line
        await stopped.wait()


def main() -> None:
    """Serve as a process of its own."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.demo.standin", description="A stand-in Bot API server."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; any free one by default")
    parser.add_argument("--token", default=DEMO_TOKEN, help="the token the bot will use")
    given = parser.parse_args()
    asyncio.run(serve(given.token, given.port))


if __name__ == "__main__":
    main()
