"""``meridian demo``: the stand-in for Telegram, its page, and the real bot talking to it."""

import asyncio
import tempfile
import webbrowser
from contextlib import nullcontext
from pathlib import Path

import typer

from bot.demo.standin import Standin
from bot.serve import serve
from bot.settings import Settings
from flows.errors import InputError
from storage.sealing import new_key


async def run_demo(port: int, open_page: bool, database: str | None) -> None:
    """Serve the page until interrupted; without ``database`` nothing is left behind.

    Raises InputError where the port is taken.
    """
    standin = Standin(port=port)
    try:
        await standin.start()
    except OSError as error:
        raise InputError(f"--port {port}: {error.strerror or error}; choose another, or 0 for a free one") from None
    with tempfile.TemporaryDirectory(prefix="meridian-demo-") if database is None else nullcontext() as folder:
        url = database or f"sqlite:///{Path(str(folder)) / 'demo.db'}"
        try:
            await _serve(standin, url, open_page, temporary=database is None)
        finally:
            await standin.close()


async def _serve(standin: Standin, url: str, open_page: bool, *, temporary: bool) -> None:
    typer.echo(f"Meridian demo: {standin.url}")
    typer.echo("The left pane is a patient's phone, the right one the clinic's staff group. Ctrl-C stops it.")
    if not temporary:
        typer.echo(f"Intakes are kept in {url}")
    settings = Settings(
        telegram_bot_token=standin.token,
        telegram_api_url=standin.url,
        database_url=url,
        meridian_staff_chat_id=standin.staff_group.id,
        **({"meridian_data_key": new_key()} if temporary else {}),
    )
    if open_page:
        await asyncio.to_thread(webbrowser.open, standin.url)
    await serve(settings, quiet=True)
