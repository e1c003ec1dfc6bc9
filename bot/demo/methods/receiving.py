"""How the bot gets its updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re

from bot.demo.calls import Call
from bot.demo.chats import Json
from bot.demo.refusals import bad_request
from bot.demo.updates import BATCH
from bot.demo.world import World

LONGEST_POLL = 50


async def get_updates(world: World, call: Call) -> list[Json]:
    """Confirm what is below the offset and wait for more."""
    _remember_allowed(world, call)
    limit = min(max(call.number("limit", BATCH), 1), BATCH)
    wait = min(max(call.number("timeout"), 0), LONGEST_POLL)
    return await world.updates.get(call.number("offset"), limit, wait)


def set_webhook(world: World, call: Call) -> bool:
    """Have updates delivered to a URL; an empty one goes back to polling."""
    url, secret = call.text("url"), call.text("secret_token")
    if not re.fullmatch(
        r"(https?://\S+)?", url
    ):  # Telegram wants https; a bot on this machine has no certificate
        raise bad_request("bad webhook: invalid URL specified")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(world, call)
    _forget(world, call)
    world.webhook.point_to(url, secret)
    return True


def delete_webhook(world: World, call: Call) -> bool:
    """Go back to polling."""
    _forget(world, call)
    world.webhook.point_to("", "")
    return True


def get_webhook_info(world: World, call: Call) -> Json:  # noqa: ARG001 - every method has the same two
    """Return where updates go, how many wait, and what went wrong last."""
    info = {
        "url": world.updates.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    return (
        info
        | world.webhook.last_error
        | ({"allowed_updates": allowed} if (allowed := world.updates.allowed) else {})
    )


def _remember_allowed(world: World, call: Call) -> None:
    allowed = call.get("allowed_updates")
    if allowed is not None:  # a call that does not say keeps what was said before
        world.updates.allowed = list(allowed)


def _forget(world: World, call: Call) -> None:
    if call.get("drop_pending_updates"):
        world.updates.drop_pending()
