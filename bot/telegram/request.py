"""AiohttpRequest: the library's requests over aiohttp, which carries several times what its default does."""

import json
from typing import Any, TypeVar

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from typing_extensions import override

from bot.logs import without_tokens

ValueT = TypeVar("ValueT")
Given = DefaultValue[float] | DefaultValue[None] | float | None

CONNECT_SECONDS = 10.0
POOL_SECONDS = 10.0
READ_SECONDS = 10.0
WRITE_SECONDS = 20.0
UPLOAD_SECONDS = 60.0


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API over one pool of connections; nothing it raises names the token."""

    def __init__(self, connections: int = 256, read_timeout: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    @override
    def read_timeout(self) -> float:
        """Seconds to wait for the next piece of an answer, where a call names none."""
        return self._read_timeout

    @override
    async def initialize(self) -> None:
        """Open the pool; does nothing where it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    @override
    async def shutdown(self) -> None:
        """Close every connection; does nothing where it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Given = BaseRequest.DEFAULT_NONE,
        write_timeout: Given = BaseRequest.DEFAULT_NONE,
        connect_timeout: Given = BaseRequest.DEFAULT_NONE,
        pool_timeout: Given = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request and return status and body; NetworkError or TimedOut where there is no answer."""
        if self._session is None:
            raise NetworkError("The connection pool is not open")
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(
            read=_or(read_timeout, self._read_timeout),
            write=_or(write_timeout, UPLOAD_SECONDS if uploads else WRITE_SECONDS),
            connect=_or(connect_timeout, CONNECT_SECONDS),
            pool=_or(pool_timeout, POOL_SECONDS),
        )
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(_told(error)) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(_told(error)) from None

    @staticmethod
    @override
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. Unlike the library's own, it never logs one: it may hold patients' words."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("The answer is not the Bot API's") from None
        return answer


def _or(given: Given, default: float) -> float | None:
    return default if isinstance(given, DefaultValue) else given


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Aiohttp times no writing by itself, so the whole request may take what its parts may."""
    known = [part for part in (read, write, connect, pool) if part is not None]
    return aiohttp.ClientTimeout(
        total=sum(known) if len(known) == len((read, write, connect, pool)) else None,
        connect=_sum(pool, connect),
        sock_connect=connect,
        sock_read=read,
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def _body(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None or not (request_data.json_parameters or request_data.contains_files):
        return None
    # Telegram takes file names as they are: quoted, "my plan.pdf" would reach the patient as "my%20plan.pdf".
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=request_data.contains_files)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form


def _told(error: Exception) -> str:
    """Say what went wrong; some of aiohttp's errors quote the address, and with it the token."""
    return without_tokens(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
