"""The page and what it talks to: the chats as server-sent events, and what a visitor says and taps."""

import itertools
import json
from collections.abc import Awaitable, Callable, Iterator

from aiohttp import web

from bot.demo.chats import Chat, Json, Message
from bot.demo.page_files import asset, stored
from bot.demo.page_view import shown
from bot.demo.people import Person
from bot.demo.world import Happening, World

PATIENTS = ("Ana", "Beatriz", "Chloe", "Dana", "Emma", "Farah", "Grace", "Hana")
STAFF = ("Kim", "Robin")
"""Who sits at the front desk, by name; the bot is told to let them use its buttons."""

STRANGER = "Sam"
"""In the staff group too, and on nobody's list."""

LONGEST_TEXT = 4096
SECONDS_TO_ANSWER = 15.0
SECONDS_BETWEEN_BEATS = 15.0
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})


class Page:
    """Two panes: a patient in their private chat, and the staff group, each as one of several people."""

    def __init__(self, world: World, staff_group: Chat) -> None:
        self.world = world
        self.staff_group = staff_group
        self._names = itertools.cycle(PATIENTS)
        self._patient: Person | None = None
        self._staff: dict[str, Person] = {}
        self._at_desk = STAFF[0]
        self._closing = False

    def add_routes(self, app: web.Application) -> None:
        """Serve the page, its events and what it sends back."""
        app.middlewares.append(_local_only)
        app.router.add_get("/", self.on_page)
        app.router.add_get("/page/{name}", self.on_asset)
        app.router.add_get("/demo/events", self.on_events)
        app.router.add_get("/demo/files/{file_id}", self.on_file)
        app.router.add_post("/demo/say", self.on_say)
        app.router.add_post("/demo/tap", self.on_tap)
        app.router.add_post("/demo/patient", self.on_new_patient)
        app.router.add_post("/demo/desk", self.on_other_desk)

    def close(self) -> None:
        """End every open event stream."""
        self._closing = True
        self.world.bell.ring()

    @property
    def patient(self) -> Person:
        """Return the visitor as a patient."""
        if self._patient is None:
            user = self.world.new_user(next(self._names))
            self._patient = Person(self.world, user, self.world.chats[user.id])
        return self._patient

    @property
    def desk(self) -> Person:
        """Return the visitor as whoever of the staff group they are just now."""
        return self.at_desk(self._at_desk)

    def at_desk(self, name: str) -> Person:
        """Return one of those in the staff group, who come when they are first asked for."""
        if name not in self._staff:
            user = self.world.new_user(name)
            self.world.members[self.staff_group.id].append(user)
            self._staff[name] = Person(self.world, user, self.staff_group)
        return self._staff[name]

    def _person(self, pane: object) -> Person:
        if pane not in ("patient", "staff"):
            raise web.HTTPBadRequest(text='"chat" must be "patient" or "staff".')
        return self.patient if pane == "patient" else self.desk

    async def on_page(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002 - aiohttp's handler
        """Serve the page."""
        return asset("index.html")

    async def on_asset(self, request: web.Request) -> web.StreamResponse:
        """Serve the page's style and script."""
        return asset(request.match_info["name"])

    async def on_file(self, request: web.Request) -> web.StreamResponse:
        """Serve a file somebody sent, shut in a sandbox; anything but a picture is a download."""
        file = self.world.files.get(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound(text="There is no such file.")
        return stored(file)

    async def on_say(self, request: web.Request) -> web.Response:
        """Write a text as the patient or the front desk."""
        said = await read_json(request)
        person, text = self._person(said.get("chat")), said.get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise web.HTTPBadRequest(text=f'"text" must be 1 to {LONGEST_TEXT} characters.')
        message = await person.sends(text.strip())
        return web.json_response({"message_id": message.message_id})

    async def on_tap(self, request: web.Request) -> web.Response:
        """Tap a button, and return what the bot answered; 504 if it does not answer."""
        tapped = await read_json(request)
        person, data = self._person(tapped.get("chat")), tapped.get("data")
        message = self.world.message(person.chat.id, tapped.get("message_id"))
        if message is None or not isinstance(data, str):
            raise web.HTTPBadRequest(text="There is no such message.")
        query = person.tap(message, data)
        answer = await self.world.bell.until(lambda: query.answer, SECONDS_TO_ANSWER)
        if answer is None:
            raise web.HTTPGatewayTimeout(text="The bot did not answer.")
        return web.json_response({"text": answer.text, "show_alert": answer.show_alert})

    async def on_new_patient(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's handler
        """Let another patient sit down; the staff pane keeps its history."""
        self._patient = None
        self.world.happen("patient", self.patient.chat.id)
        return web.json_response({})

    async def on_other_desk(self, request: web.Request) -> web.Response:
        """Let the visitor be somebody else of the staff group."""
        who = (await read_json(request)).get("who")
        if who not in (*STAFF, STRANGER):
            raise web.HTTPBadRequest(text=f'"who" must be one of {", ".join((*STAFF, STRANGER))}.')
        self._at_desk = who
        self.world.happen("patient", self.patient.chat.id)
        return web.json_response({})

    async def on_events(self, request: web.Request) -> web.StreamResponse:
        """Stream the chats so far, then everything that happens in them."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        seen = len(self.world.happenings)
        await _write(response, "snapshot", self._snapshot())
        while not self._closing:
            fresh = await self.world.bell.until(self._since(seen), SECONDS_BETWEEN_BEATS)
            try:
                if fresh is None:
                    await response.write(b": still here\n\n")
                    continue
                for event, content in self._events(fresh):
                    await _write(response, event, content)
            except ConnectionError:
                break
            seen += len(fresh)
        return response

    def _since(self, seen: int) -> Callable[[], list[Happening] | None]:
        def fresh() -> list[Happening] | None:
            return [] if self._closing else self.world.happenings[seen:] or None

        return fresh

    def _events(self, happenings: list[Happening]) -> Iterator[tuple[str, Json]]:
        for happening in happenings:
            if happening.kind == "patient":
                yield "snapshot", self._snapshot()
            elif happening.kind == "profile":
                yield "profile", self._profile()
            elif pane := self._pane_of(happening.chat_id):
                shown = self._shown(happening.message) if happening.message else {}
                yield happening.kind, {"chat": pane, "message": shown, **happening.detail}

    def _pane_of(self, chat_id: int) -> str | None:
        return {self.patient.chat.id: "patient", self.desk.chat.id: "staff"}.get(chat_id)

    def _profile(self) -> Json:
        people = {"patient": self.patient, "staff": self.desk}
        commands = {pane: self.world.commands_for(person.chat) for pane, person in people.items()}
        return {"about": self.world.profile.descriptions.get("", ""), "commands": commands}

    def _snapshot(self) -> Json:
        return {
            "bot": {"name": self.world.bot.first_name, "username": self.world.bot.username},
            "about": self.world.profile.descriptions.get("", ""),
            "chats": {"patient": self._chat(self.patient), "staff": self._chat(self.desk)},
            "desk": {"who": self._at_desk, "staff": STAFF, "stranger": STRANGER},
        }

    def _chat(self, person: Person) -> Json:
        messages = [self._shown(message) for message in self.world.history(person.chat.id)]
        commands = self.world.commands_for(person.chat)
        return {
            "title": person.chat.title or self.world.bot.first_name,
            "messages": messages,
            "commands": commands,
        }

    def _shown(self, message: Message) -> Json:
        return shown(message, mine=message.sender in {self.patient.user, self.desk.user})


@web.middleware
async def _local_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a page of another site that reaches us by a name of its own."""
    if request.url.host not in LOCAL_HOSTS:
        raise web.HTTPForbidden(text="This page is for this computer only.")
    return await handler(request)


async def read_json(request: web.Request) -> Json:
    """The object a page or a test sent, or a refusal."""
    # Only JSON: a form of another site cannot send it without asking first.
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="That is not JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return body


async def _write(response: web.StreamResponse, event: str, content: Json) -> None:
    await response.write(f"event: {event}\ndata: {json.dumps(content)}\n\n".encode())
