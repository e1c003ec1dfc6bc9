"""The conversation in a terminal: from a script of replies, and typed at a prompt of any width."""

import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.talk import HOW, talk
from tests.bot.conftest import ROOT, Meridian
from tests.flows.chat import PRACTICE

SCRIPT = [
    *("I agree", "yes", "44", "none", "not sure", "wrinkles", "a little", "skip", "forehead", "1", "tight"),
    *("none", "none", "none", "none", "none", "none", "none", "none", "1"),
]
ESCAPE = "\x1b"


def told(*replies: str, width: int = 88) -> str:
    """All that is shown for these replies."""
    shown = io.StringIO()
    talk(PRACTICE, "en", replies, Console(file=shown, width=width, highlight=False), echo=True)
    return shown.getvalue()


def script(*replies: str) -> str:
    return "".join(f"{reply}\n" for reply in replies)


def test_a_script_of_replies_gets_a_plan(meridian_process: Meridian) -> None:
    talked = meridian_process("talk", given=script(*SCRIPT, "send"))

    assert (talked.code, talked.err) == (0, "")
    assert "\n  Your suggested plan\n" in talked.out


def test_the_same_replies_always_get_the_same_lines(meridian_process: Meridian) -> None:
    widest, narrowest = (
        meridian_process("talk", given=script(*SCRIPT), COLUMNS=width, TERM=term, **colors)
        for width, term, colors in (("200", "xterm-256color", {"FORCE_COLOR": "1"}), ("30", "dumb", {}))
    )

    assert widest == narrowest
    assert ESCAPE not in widest.out


def test_replies_that_end_too_soon_are_told(meridian_process: Meridian) -> None:
    talked = meridian_process("talk", given=script("I agree"))

    assert (talked.code, talked.err) == (1, "meridian: the replies ended before the intake did\n")


@pytest.mark.parametrize("width", [40, 60, 88])
def test_lines_fit_and_have_no_blanks_at_their_ends(width: int) -> None:
    lines = told(*SCRIPT, "send", width=width).splitlines()

    assert max(map(len, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


def test_numbers_and_what_hangs_from_them_stand_in_line() -> None:
    lines = told("I agree", "yes", "44", width=60).splitlines()
    last = len(lines) - lines[::-1].index("   1  Sudden face droop, weak arm, slurred speech")
    listed = lines[last - 1 :]

    assert all(re.match(r" {2}[ \d]\d  \S| {6}\S|$|  Choose", line) for line in listed)
    assert "  12  [ ] None of these" in listed


def test_what_can_be_typed_is_shown() -> None:
    shown = told("I agree", "yes", "44", "none", "1")

    assert "   2  [ ] Lines and wrinkles" in shown
    assert shown.endswith("      Done · ‹ Back · Why ask? · Stop\n")


def test_a_tick_is_shown_on_what_is_listed_as_well() -> None:
    assert "   2  [x] " in told("I agree", "yes", "44", "none", "1", "wrinkles", "back")


def test_commands_are_understood_as_on_telegram() -> None:
    help_, nonsense = (told(command).partition(f"> {command}\n") for command in ("/help", "/nonsense"))
    assert help_[2] == nonsense[2]
    assert "555 0100" in help_[2]
    assert "Please get help now" in told("/help I cannot breathe")
    assert told("/quit", "I agree") == told("/quit")


def test_a_red_flag_before_anything_else_ends_it() -> None:
    shown = io.StringIO()
    assert talk(PRACTICE, "en", ["my face is drooping"], Console(file=shown), echo=True)
    assert "Call 911 now" in " ".join(shown.getvalue().split())


def test_bytes_that_are_no_words_are_borne(meridian_process: Meridian) -> None:
    given_ = b"I agree\n\0\xff\xfe\n\n   \nJa/nej \xe4\n" + "日本語 \u202e😀\n".encode() + b"a" * 100_000

    talked = meridian_process("talk", given=given_)

    assert talked.code == 1
    assert "Traceback" not in talked.err
    assert not re.search(r"[\0-\x08\x0b-\x1f\x7f\u202e]", talked.out)
    assert max(map(len, talked.out.splitlines())) <= 88


def test_an_output_with_few_characters_gets_question_marks(meridian_process: Meridian) -> None:
    talked = meridian_process("talk", given=script("I agree", "yes"), PYTHONIOENCODING="ascii")

    assert talked.err == "meridian: the replies ended before the intake did\n"
    assert talked.out.isascii()


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=3), st.integers(20, 100))
def test_whatever_is_typed_is_answered(replies: list[str], width: int) -> None:
    shown = told("I agree", *replies, width=width)

    assert shown.strip()
    assert ESCAPE not in shown
    assert not [line for line in shown.split("\n") if line.endswith(" ")]


# -- at a terminal ------------------------------------------------------------------------------------


@dataclass
class Terminal:
    """A real terminal with `meridian talk` in it."""

    child: subprocess.Popen[bytes]
    descriptor: int
    text: str = ""

    def shows(self, words: str) -> str:
        """Wait until these words show, and give all that shows, colors taken off."""
        while words not in self.plain:
            assert self._read(), self.text
        return self.plain

    @property
    def plain(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.text).replace("\r\n", "\n")

    def types(self, keys: str) -> None:
        os.write(self.descriptor, keys.encode())

    def ends(self) -> int:
        """Wait until it ends; its exit code."""
        while self._read():
            pass
        return self.child.wait(30)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], 30)
        try:
            read = os.read(self.descriptor, 65536) if ready else b""
        except OSError:  # the other end is closed
            read = b""
        self.text += read.decode(errors="replace")
        return bool(read)


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """Sixty columns wide."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 60, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "talk"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        env={"PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
    )
    os.close(theirs)
    yield Terminal(child, ours)
    child.kill()
    child.wait()
    os.close(ours)


def test_a_terminal_has_a_prompt_and_fits_its_width(terminal: Terminal) -> None:
    terminal.shows("I agree\n   2  No, I'll call instead\n      Why ask?\n\n> ")
    terminal.types("I agree\r")
    shown = terminal.shows("No, another way please\n      Why ask?\n\n> ")

    assert " ".join(shown.split()).startswith(HOW)
    assert max(map(len, shown.split("\n"))) <= 60
    assert ESCAPE in terminal.text


@pytest.mark.parametrize("key", ["\x04", "/quit\r"])
def test_a_terminal_can_be_left(terminal: Terminal, key: str) -> None:
    terminal.shows("> ")
    terminal.types(key)

    assert terminal.ends() == 0
    assert "Traceback" not in terminal.text


def test_an_interrupt_leaves_the_terminal_as_well(terminal: Terminal) -> None:
    terminal.shows("> ")
    terminal.types("stop th")
    terminal.shows("> stop th")
    while terminal.child.poll() is None:  # a signal just before it waits for a key is seen with the next
        terminal.child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            terminal.child.wait(3)

    assert terminal.ends() == 0
    assert "Traceback" not in terminal.text
