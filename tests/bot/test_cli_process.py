"""Commands as processes: pipes that close, disks that fill, interrupts, imports, and how long it takes."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.docs import DOCS, pages
from tests.bot.archive import Archive
from tests.bot.conftest import ROOT, Meridian
from tests.flows.chat import Chat

FACTS = '{"age_band":"50-59","skin":"mature","concerns":{"wrinkles":{"bother":"mild","duration":null}}}\n'
BIG = 10_000
EXPORT = ("export", "--format", "jsonl", "--output", "-")


def shell(line: str, at: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a line in bash, where `$M` is meridian."""
    return subprocess.run(
        ["bash", "-c", line],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "M": f"{sys.executable} -m bot",
            **settings,
        },
        cwd=at,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def many(home: Path) -> str:
    (home / "many.jsonl").write_text(FACTS * BIG)
    return "many.jsonl"


def test_ten_thousand_plans_take_seconds(meridian_process: Meridian, many: str) -> None:
    started = time.perf_counter()
    drawn = meridian_process("plan", many)
    seconds = time.perf_counter() - started

    sys.stdout.write(f"{BIG:,} plans in {seconds:.1f} s\n")
    assert len(drawn.objects) == BIG
    assert seconds < 15


def test_a_document_that_cannot_be_used_holds_up_no_other(meridian_process: Meridian) -> None:
    drawn = meridian_process("plan", "-", given=FACTS + '{"age_band": 5}\n' + FACTS)

    assert (drawn.code, len(drawn.objects)) == (2, 2)
    assert drawn.err.startswith("meridian: line 2: age_band: unknown code, use one of 'under-18', ")
    assert drawn.err.count("\n") == 1


@pytest.mark.parametrize(
    "line", ["$M plan many.jsonl | head -1", "$M plan many.jsonl | true", "$M --help | true"]
)
def test_a_pipe_that_closes_is_no_trouble(home: Path, many: str, line: str) -> None:
    assert (home / many).exists()
    assert shell(line, home).stderr == ""


@pytest.mark.parametrize("count", [1, BIG])
def test_a_disk_that_is_full_is_told_in_one_line(home: Path, many: str, count: int) -> None:
    ran = shell(f"head -{count} {many} | $M plan - > /dev/full", home)

    assert (ran.returncode, ran.stderr) == (1, "meridian: cannot go on: no space left on device\n")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$M plan - <&-", 0),
        ("$M talk <&-", 1),
        ("echo '{}' | $M plan - >&-", 2),
        ("$M plan nowhere 2>&-", 2),
        ("$M check <&- >&- 2>&-", 0),
    ],
)
def test_closed_streams_are_no_trouble(home: Path, line: str, code: int) -> None:
    ran = shell(line, home)

    assert ran.returncode == code
    assert "Traceback" not in ran.stderr


def test_an_interrupt_ends_a_command_without_a_word(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "plan", "-"],
        env={"PYTHONPATH": str(ROOT)},
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(FACTS.encode() * 100)
        child.stdin.flush()
        assert child.stdout.read(1) == b"{"
        child.send_signal(signal.SIGINT)
        child.stdout.read()
        assert child.stderr
        assert child.stderr.read() == b""
    assert child.returncode == 130


def test_an_export_needs_no_token_and_no_telegram(meridian_process: Meridian, home: Path) -> None:
    archive = Archive(home / "meridian.db").keep(Dana=Chat().consents())
    command = ("-X", "importtime", "-m", "bot", *EXPORT)
    ran = subprocess.run(
        [sys.executable, *command], env={"PYTHONPATH": str(ROOT)}, cwd=home, capture_output=True, check=True
    )

    imported = set(re.findall(rb"\| +([\w.]+)$", ran.stderr, re.MULTILINE))
    assert not imported & {b"telegram", b"aiohttp"}
    assert ran.stdout == meridian_process(*EXPORT, DATABASE_URL=archive.url).out.encode()
    assert b'"name":"Dana"' in ran.stdout


@pytest.mark.parametrize("command", [["check"], ["plan", "-"]])
def test_what_needs_no_telegram_does_not_import_it(home: Path, command: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *command],
        env={"PYTHONPATH": str(ROOT)},
        cwd=home,
        input=FACTS.encode(),
        capture_output=True,
        check=True,
    )

    imported = set(re.findall(rb"\| +([\w.]+)$", ran.stderr, re.MULTILINE))
    assert b"bot.cli" in imported
    assert not imported & {b"telegram", b"aiohttp", b"sqlalchemy", b"rich"}


@pytest.mark.parametrize("name", pages())
def test_a_page_drawn_from_the_code_is_current(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], "run make docs"
