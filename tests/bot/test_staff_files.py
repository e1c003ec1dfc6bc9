"""Files for the staff chat: made in a folder of their own, and for nobody who has gone."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.export import Wanted
from bot.staff_files import StaffFiles
from flows.practice import load_practice
from storage.exports import FORMATS
from storage.exports.edition import Format
from tests.bot.archive import Archive
from tests.flows.chat import Chat


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "kept.db")


async def test_a_file_is_there_while_it_is_sent_and_no_longer(archive: Archive) -> None:
    archive.keep(Ada=Chat().consents())
    files = StaffFiles(load_practice(), archive.url, None)

    async with files.made("csv", Wanted(), "intakes.csv") as made:
        assert made.count == 1
        assert b"M-0042" in made.path.read_bytes()

    assert not made.path.parent.exists()


async def test_whoever_is_cancelled_holds_nobody_up(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.keep(Ada=Chat().consents(), Bea=Chat().consents())
    begun, go_on, written = threading.Event(), threading.Event(), []

    def write(_: object, items: object, __: object) -> None:
        begun.set()
        assert go_on.wait(10)
        written.extend(items)  # type: ignore[call-overload] # the test's own items

    monkeypatch.setitem(FORMATS, "csv", Format(FORMATS["csv"].prepare, write))
    files = StaffFiles(load_practice(), archive.url, None)

    async def make() -> None:
        async with files.made("csv", Wanted(), "intakes.csv"):
            pytest.fail("nobody waited for it")

    making = asyncio.create_task(make())
    await asyncio.to_thread(begun.wait, 10)
    making.cancel()
    await asyncio.wait({making})
    go_on.set()

    await asyncio.get_running_loop().shutdown_default_executor()
    assert making.cancelled()
    assert written == []
