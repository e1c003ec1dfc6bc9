import asyncio
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest

TOKEN = "1000001:a-token-for-this-test-only"


@asynccontextmanager
async def process():
    command = ["-W", "error", "-m", "bot.demo.standin", "--token", TOKEN]
    started = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield started, (await started.stdout.readline()).decode().strip()
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


@pytest.mark.kill
async def test_it_runs_on_its_own_and_takes_orders_over_http(http):
    async with process() as (started, url):
        assert url.startswith("http://127.0.0.1:")
        await http.post(f"{url}/demo/faults", json={"kind": "server_error", "method": "getMe", "times": 1})

        async with http.get(f"{url}/bot{TOKEN}/getMe") as response:
            assert response.status == 502
        async with http.get(f"{url}/bot{TOKEN}/getMe") as response:
            assert (await response.json())["ok"]
        async with http.get(f"{url}/demo/requests") as response:
            assert [call["outcome"] for call in await response.json()] == ["Bad Gateway", "ok"]

        started.terminate()
        _, errors = await asyncio.wait_for(started.communicate(), 5)
        assert (started.returncode, errors) == (0, b"")


async def order(standin, http, **what):
    async with http.post(f"{standin.url}/demo/faults", json=what) as response:
        return response.status


@pytest.mark.parametrize("what", [{"kind": "mischief"}, {"kind": "hang", "wink": 1}, {"kind": "hang"}])
async def test_an_order_that_makes_no_sense_is_refused(standin, http, what):
    assert await order(standin, http, **what) == 400


async def test_orders_can_be_taken_back(standin, http, ask):
    assert await order(standin, http, kind="unauthorized") == 200
    await http.delete(f"{standin.url}/demo/faults")

    await ask("getMe")


async def test_the_log_can_be_narrowed_and_names_files_without_their_bytes(standin, http, ana, ask):
    await ask("getMe")
    form = aiohttp.FormData({"chat_id": str(ana.id)})
    form.add_field("document", b"a,b", filename="plan.csv")
    await http.post(f"{standin.url}/bot{standin.token}/sendDocument", data=form)

    async with http.get(f"{standin.url}/demo/requests?method=sendDocument") as response:
        [call] = await response.json()

    assert call["params"] == {"chat_id": ana.id, "document": {"file": "plan.csv", "size": 3}}
