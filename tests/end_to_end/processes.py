"""Meridian as the processes people start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("TELEGRAM_", "MERIDIAN_", "DATABASE_")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def environment(**settings: str) -> dict[str, str]:
    """This environment without any settings of ours but those given."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**others, "PYTHONPATH": str(ROOT), **settings}


def meridian(*arguments: str, at: Path, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in this folder and with this on standard input."""
    return subprocess.run(
        command(*arguments),
        input=said,
        env=environment(**settings),
        cwd=at,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
