import asyncio

import aiohttp
import pytest


async def test_the_token_is_checked(standin, http):
    async def status(token):
        async with http.get(f"{standin.url}/bot{token}/getMe") as response:
            return response.status, (await response.json()).get("description")

    assert await status(standin.token) == (200, None)
    assert await status("1000001:another-token-entirely-here") == (401, "Unauthorized")
    assert await status("nonsense") == (404, "Not Found")


async def test_an_unknown_method_is_not_found_and_capitals_do_not_matter(call, ask):
    assert (await call("sendDance"))["error_code"] == 404
    assert (await ask("GETME"))["username"] == "meridian_demo_bot"


async def test_unknown_parameters_are_ignored_but_listed(standin, ana, ask):
    await ask("sendMessage", chat_id=ana.id, text="x", disable_web_page_preview=True)

    assert standin.requests.unknown_parameters() == [("sendMessage", "disable_web_page_preview")]


async def test_every_call_is_logged_with_its_outcome(standin, ana, ask, call):
    await ask("sendMessage", chat_id=ana.id, text="x")
    await call("sendMessage", chat_id=ana.id, text="")
    await ask("getUpdates")

    assert [(r.method, r.outcome) for r in standin.requests.sent()] == [
        ("sendMessage", "ok"),
        ("sendMessage", "Bad Request: message text is empty"),
    ]
    assert len(standin.requests.refused()) == 1
    assert standin.requests.of("sendMessage")[0].result["text"] == "x"


async def test_too_many_requests_says_when_to_come_back(standin, ana, call):
    standin.faults.too_many_requests("sendMessage", retry_after=7)

    refused, accepted = [await call("sendMessage", chat_id=ana.id, text="x") for _ in range(2)]

    assert refused["error_code"] == 429
    assert refused["parameters"] == {"retry_after": 7}
    assert refused["description"] == "Too Many Requests: retry after 7"
    assert accepted["ok"]
    assert len(ana.messages) == 1


async def test_a_fault_can_let_some_calls_and_other_chats_pass(standin, ana, call):
    bea = standin.patient("Bea")
    await bea.starts()
    standin.faults.server_error("sendMessage", skip=1, times=2, chat_id=ana.id)

    to_bea = [(await call("sendMessage", chat_id=bea.id, text="x"))["ok"] for _ in range(4)]
    to_ana = [(await call("sendMessage", chat_id=ana.id, text="x"))["ok"] for _ in range(4)]

    assert to_bea == [True] * 4
    assert to_ana == [True, False, False, True]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        (lambda faults: faults.server_error("getMe", 503), 503),
        (lambda faults: faults.unauthorized(), 401),
        (lambda faults: faults.blocked("getMe"), 403),
        (lambda faults: faults.refuse("getMe", 400, "Bad Request: no"), 400),
    ],
)
async def test_errors_come_on_order_and_go_away(standin, call, order, status):
    order(standin.faults)

    assert (await call("getMe"))["error_code"] == status
    assert (await call("getMe"))["ok"]


async def test_a_connection_dropped_before_leaves_nothing_behind(standin, ana, call):
    standin.faults.drop_before("sendMessage")

    with pytest.raises(aiohttp.ClientConnectionError):
        await call("sendMessage", chat_id=ana.id, text="x")

    assert ana.messages == []
    assert standin.requests.of("sendMessage")[0].outcome == "dropped"


async def test_a_connection_dropped_after_leaves_the_message(standin, ana, call):
    standin.faults.drop_after("sendMessage")

    with pytest.raises(aiohttp.ClientConnectionError):
        await call("sendMessage", chat_id=ana.id, text="x")

    assert [m.text for m in ana.messages] == ["x"]


async def test_a_call_can_hang_and_closing_ends_it(standin, ana, http):
    standin.faults.hang("sendMessage")
    url = f"{standin.url}/bot{standin.token}/sendMessage"

    with pytest.raises(TimeoutError):
        await http.post(url, json={"chat_id": ana.id, "text": "x"}, timeout=aiohttp.ClientTimeout(total=0.05))

    assert standin.requests.of("sendMessage")[0].outcome == "hung"
    await asyncio.wait_for(standin.close(), 2)


async def test_a_short_hang_answers_late(standin, ana, ask):
    standin.faults.hang("sendMessage", 0.01)

    assert (await ask("sendMessage", chat_id=ana.id, text="x"))["text"] == "x"


async def test_cleared_faults_do_not_strike(standin, ask):
    standin.faults.unauthorized(times=10)
    standin.faults.clear()

    await ask("getMe")


async def test_a_request_can_be_waited_for(standin, ana, ask):
    waiting = asyncio.create_task(standin.until_request("sendMessage", lambda r: r.params["text"] == "two"))
    await ask("sendMessage", chat_id=ana.id, text="one")
    await ask("sendMessage", chat_id=ana.id, text="two")

    assert (await waiting).params["text"] == "two"
    with pytest.raises(AssertionError, match="deleteMessage was not called 1 times"):
        await standin.until_request("deleteMessage", within=0.01)
