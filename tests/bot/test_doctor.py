"""`meridian doctor`: what is wrong, and how to mend it."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.demo.standin import Standin
from bot.doctor import doctor
from bot.settings import Settings
from storage.database import migrate, open_database
from storage.sealing import new_key


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'meridian.db'}"
    engine = open_database(url)
    migrate(engine)
    engine.dispose()
    return Settings(_env_file=None, database_url=url, data_key=SecretStr(new_key()))


async def looked_over(settings: Settings) -> list[tuple[bool, str]]:
    return await asyncio.to_thread(lambda: list(doctor(settings)))


async def test_all_is_well(settings: Settings):
    async with Standin() as standin:
        set_up = {
            "bot_token": SecretStr(standin.token),
            "api_url": standin.url,
            "staff_chat_id": standin.staff_group.id,
            "staff_user_ids": frozenset({7, 8}),
        }
        found = await looked_over(settings.model_copy(update=set_up))

    assert [line for is_well, line in found if not is_well] == []
    assert len(found) == 6
    assert found[-1][1] == "2 people may use the desk in the staff chat"


async def test_a_desk_that_nobody_may_use_is_named(settings: Settings):
    async with Standin() as standin:
        set_up = {
            "bot_token": SecretStr(standin.token),
            "api_url": standin.url,
            "staff_chat_id": standin.staff_group.id,
        }
        found = await looked_over(settings.model_copy(update=set_up))

    (wrong,) = [line for is_well, line in found if not is_well]
    assert wrong.startswith("MERIDIAN_STAFF_USER_IDS: not set")


async def test_each_thing_that_is_wrong_is_named(settings: Settings, tmp_path: Path):
    clinic = tmp_path / "clinic.toml"
    clinic.write_text('name = "柳树诊所"', "utf-8")
    async with Standin() as standin:
        set_up = {
            "bot_token": SecretStr(standin.token),
            "api_url": standin.url,
            "staff_chat_id": -42,
            "database_url": f"sqlite:///{tmp_path / 'elsewhere.db'}",
            "clinic": clinic,
        }
        found = await looked_over(settings.model_copy(update=set_up))

    wrong = "\n".join(line for is_well, line in found if not is_well)
    assert "elsewhere.db" in wrong
    assert "no font has" in wrong
    assert "MERIDIAN_STAFF_CHAT_ID" in wrong


async def test_a_missing_token_is_said_and_the_rest_is_still_looked_at(settings: Settings):
    found = await looked_over(settings)

    assert [is_well for is_well, _ in found] == [True, True, True, False]
    assert "TELEGRAM_BOT_TOKEN" in found[-1][1]
