import pytest


def commands(*names):
    return [{"command": name, "description": f"About {name}"} for name in names]


async def test_the_bot_knows_itself(standin, ask):
    me = await ask("getMe")

    assert me["id"] == int(standin.token.split(":")[0])
    assert me["is_bot"]
    assert me["can_read_all_group_messages"] is False


async def test_commands_are_kept_by_scope_and_language(standin, ask):
    await ask("setMyCommands", commands=commands("start", "help"))
    await ask("setMyCommands", commands=commands("inicio"), language_code="es")
    await ask("setMyCommands", commands=commands("queue"), scope={"type": "all_group_chats"})

    assert await ask("getMyCommands") == commands("start", "help")
    assert await ask("getMyCommands", language_code="es") == commands("inicio")
    assert await ask("getMyCommands", language_code="pl") == []
    ana = standin.patient("Ana")
    assert standin.world.commands_for(ana.chat, "es") == commands("inicio")
    assert standin.world.commands_for(ana.chat, "pl") == commands("start", "help")
    assert standin.world.commands_for(standin.staff_group) == commands("queue")

    await ask("deleteMyCommands", scope={"type": "all_group_chats"})
    assert standin.world.commands_for(standin.staff_group) == commands("start", "help")


async def test_one_chat_can_have_commands_of_its_own(standin, ask):
    scope = {"type": "chat", "chat_id": standin.staff_group.id}

    await ask("setMyCommands", commands=commands("export"), scope=scope)

    assert standin.world.commands_for(standin.staff_group) == commands("export")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ({"command": "Start", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "my-data", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "start", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "start", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "start"}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_bad_command_is_refused(refusal, command, why):
    assert await refusal("setMyCommands", commands=[command]) == f"Bad Request: {why}"


async def test_too_many_commands_and_unknown_scopes_are_refused(refusal):
    assert "TOO_MUCH" in await refusal("setMyCommands", commands=commands(*(f"c{n}" for n in range(101))))
    assert "BotCommandScope" in await refusal("setMyCommands", commands=[], scope={"type": "nowhere"})
    assert "can't parse commands" in await refusal("setMyCommands", commands="start")


async def test_descriptions_are_kept_up_to_their_limits(standin, ask, refusal):
    await ask("setMyDescription", description="x" * 512)
    await ask("setMyShortDescription", short_description="y" * 120, language_code="es")

    assert standin.world.profile.descriptions == {"": "x" * 512}
    assert standin.world.profile.short_descriptions == {"es": "y" * 120}
    assert "too long" in await refusal("setMyDescription", description="x" * 513)
    assert "too long" in await refusal("setMyShortDescription", short_description="x" * 121)


async def test_the_menu_button_is_one_of_three(ask, refusal):
    await ask("setChatMenuButton", menu_button={"type": "commands"})

    assert "menu button" in await refusal("setChatMenuButton", menu_button={"type": "stars"})


async def test_a_chat_can_be_looked_up(standin, ana, ask, refusal):
    assert (await ask("getChat", chat_id=ana.id))["first_name"] == "Ana"
    assert (await ask("getChat", chat_id=standin.staff_group.id))["title"] == "Front desk"
    assert await refusal("getChat", chat_id=-100_5) == "Bad Request: chat not found"


async def test_membership_can_be_looked_up(standin, ask, refusal):
    kim, ana = standin.staff("Kim"), standin.patient("Ana")

    async def status(user_id):
        return (await ask("getChatMember", chat_id=standin.staff_group.id, user_id=user_id))["status"]

    assert await status(kim.id) == "member"
    assert await status(standin.world.bot.id) == "member"
    assert await status(ana.id) == "left"
    why = await refusal("getChatMember", chat_id=standin.staff_group.id, user_id=7)
    assert why == "Bad Request: user not found"


async def test_an_unknown_file_is_refused(refusal):
    assert await refusal("getFile", file_id="none") == "Bad Request: invalid file_id"


async def test_a_private_chat_cannot_be_left(ana, refusal):
    assert "private chats" in await refusal("leaveChat", chat_id=ana.id)
