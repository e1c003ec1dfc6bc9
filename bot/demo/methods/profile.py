"""The bot about itself, its commands and descriptions, and about chats and files."""

from bot.demo.calls import Call
from bot.demo.chats import PRIVATE, Json, User
from bot.demo.entities import utf16_length
from bot.demo.limits import DESCRIPTION, SHORT_DESCRIPTION, check_commands
from bot.demo.refusals import bad_request
from bot.demo.world import World

SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
MENU_BUTTONS = frozenset({"commands", "web_app", "default"})


def get_me(world: World, call: Call) -> Json:  # noqa: ARG001 - every method has the same two
    """Return the bot's own account."""
    rights = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    more = {"can_connect_to_business": False, "has_main_web_app": False}
    return world.bot.as_json() | rights | more


def set_my_commands(world: World, call: Call) -> bool:
    """Set the menu of commands for a scope and a language."""
    world.profile.commands[_menu(call)] = check_commands(call.get("commands"))
    world.happen("profile", 0)
    return True


def get_my_commands(world: World, call: Call) -> list[Json]:
    """Return the menu of commands of exactly this scope and language."""
    return world.profile.commands.get(_menu(call), [])


def delete_my_commands(world: World, call: Call) -> bool:
    """Forget the menu of commands of a scope and a language."""
    world.profile.commands.pop(_menu(call), None)
    world.happen("profile", 0)
    return True


def _menu(call: Call) -> tuple[str, str]:
    scope = call.get("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind in CHAT_SCOPES:
        return f"{kind}:{scope.get('chat_id')}", call.text("language_code")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    return kind, call.text("language_code")


def set_my_description(world: World, call: Call) -> bool:
    """Set what an empty chat with the bot shows."""
    _keep(world.profile.descriptions, call, "description", DESCRIPTION)
    world.happen("profile", 0)
    return True


def set_my_short_description(world: World, call: Call) -> bool:
    """Set what the bot's profile page shows."""
    _keep(world.profile.short_descriptions, call, "short_description", SHORT_DESCRIPTION)
    return True


def _keep(texts: dict[str, str], call: Call, name: str, limit: int) -> None:
    if utf16_length(call.text(name)) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    texts[call.text("language_code")] = call.text(name)


def set_chat_menu_button(world: World, call: Call) -> bool:
    """Set what the button beside the composer does."""
    button = call.get("menu_button") or {"type": "default"}
    if button.get("type") not in MENU_BUTTONS:
        raise bad_request("can't parse menu button: Unsupported type specified")
    world.profile.menu_buttons[call.get("chat_id")] = button
    return True


def get_chat(world: World, call: Call) -> Json:
    """Return a chat in full."""
    chat = world.chat(call.get("chat_id"))
    if chat.type != PRIVATE:
        world.reachable(chat.id)
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    return chat.as_json() | full


def get_chat_member(world: World, call: Call) -> Json:
    """Return what somebody is in a chat."""
    chat = world.reachable(call.get("chat_id"))
    user = next((user for user in _everyone(world) if user.id == call.get("user_id")), None)
    if user is None:
        raise bad_request("user not found")
    inside = user == world.bot or user.id in {member.id for member in world.members[chat.id]}
    return {"user": user.as_json(), "status": "member" if inside else "left"}


def _everyone(world: World) -> list[User]:
    return [world.bot, *(chat.user for chat in world.chats.values() if chat.user)]


def get_file(world: World, call: Call) -> Json:
    """Return where a file can be downloaded."""
    file = world.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u{file.file_id}",
        "file_size": len(file.data),
        "file_path": file.path,
    }


def leave_chat(world: World, call: Call) -> bool:
    """Leave a group."""
    chat = world.reachable(call.get("chat_id"))
    if chat.type == PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    world.bot_left[chat.id] = f"bot is not a member of the {chat.type} chat"
    world.happen("left", chat.id)
    return True
