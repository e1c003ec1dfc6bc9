"""``meridian demo``: the stand-in for Telegram, its page, and the real bot talking to it."""

import asyncio
import errno
import tempfile
import webbrowser
from dataclasses import replace
from pathlib import Path

import typer
from pydantic import SecretStr

from bot.demo.standin import Standin
from bot.practice import practice_of
from bot.serve import serve
from bot.settings import load_settings
from flows.errors import InputError
from flows.practice import Practice
from storage.addresses import place_of, read_address
from storage.sealing import new_key


async def run_demo(port: int, open_page: bool, database: str | None) -> None:
    """Serve the page until interrupted; without ``database`` nothing is left behind.

    Raises InputError where the port is taken.
    """
    standin = Standin(port=port)
    try:
        await standin.start()
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise InputError(f"--port {port}: {why}; choose another, or 0 for a free one") from None
    try:
        if database:
            await _serve(standin, database, open_page, temporary=False)
        else:
            with tempfile.TemporaryDirectory(prefix="meridian-demo-") as folder:
                await _serve(standin, f"sqlite:///{Path(folder) / 'demo.db'}", open_page, temporary=True)
    finally:
        await standin.close()


async def _serve(standin: Standin, url: str, open_page: bool, *, temporary: bool) -> None:
    typer.echo(f"Meridian demo: {standin.url}")
    typer.echo("The left pane is a patient's phone, the right one the clinic's staff group. Ctrl-C stops it.")
    typer.echo("Everything you tell it is taken for invented, and shown in the staff group.")
    if not temporary:
        typer.echo(f"Intakes are kept in {place_of(read_address(url))}")
    settings = load_settings().model_copy(
        update={
            "bot_token": SecretStr(standin.token),
            "api_url": standin.url,
            "database_url": url,
            "data_key": SecretStr(new_key()) if temporary else None,
            "staff_chat_id": standin.staff_group.id,
            "staff_user_ids": standin.listed_staff,
        }
    )
    if open_page:
        await asyncio.to_thread(webbrowser.open, standin.url)
    await serve(settings, level="WARNING", practice=shown_in_the_chat(practice_of(settings)))


def shown_in_the_chat(practice: Practice) -> Practice:
    """The practice with everything shown in the staff chat: what is told in a demo is invented."""
    desk = replace(practice.clinic.desk, health_in_telegram=True)
    return replace(practice, clinic=replace(practice.clinic, desk=desk))
