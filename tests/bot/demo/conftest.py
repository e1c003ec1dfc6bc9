from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.demo.standin import Standin

Caller = Callable[..., Awaitable[Any]]


@pytest.fixture
async def standin() -> AsyncIterator[Standin]:
    async with Standin() as standin:
        yield standin


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as http:
        yield http


@pytest.fixture
def call(standin: Standin, http: aiohttp.ClientSession) -> Caller:
    """Call a method as JSON and return the whole answer."""

    async def call(method: str, **params: Any) -> Any:
        async with http.post(f"{standin.url}/bot{standin.token}/{method}", json=params) as response:
            return await response.json()

    return call


@pytest.fixture
def ask(call: Caller) -> Caller:
    """Call a method that must succeed and return its result."""

    async def ask(method: str, **params: Any) -> Any:
        answer = await call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    return ask


@pytest.fixture
def refusal(call: Caller) -> Caller:
    """Call a method that must be refused and return the description."""

    async def refusal(method: str, **params: Any) -> str:
        answer = await call(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])

    return refusal


@pytest.fixture
async def ana(standin: Standin) -> Any:
    """Return a patient who has started the bot."""
    ana = standin.patient("Ana")
    await ana.starts()
    return ana
