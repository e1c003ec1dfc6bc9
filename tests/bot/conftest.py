"""The command line as a user has it: a folder of their own, and nothing set."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
VARIABLES = [str(field.validation_alias) for field in Settings.model_fields.values()]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Meridian = Callable[..., Ran]


def exit_code(command: Callable[[], None]) -> int:
    with pytest.raises(SystemExit) as ended:
        command()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in, with no settings."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def meridian(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Meridian:
    """Run a command in this process."""
    assert Path.cwd() == home

    def run(*arguments: str, **settings: str) -> Ran:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["meridian", *arguments])
            for name, value in settings.items():
                patch.setenv(name, value)
            code = exit_code(main)
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def meridian_process(home: Path) -> Meridian:
    """Run a command as a process of its own."""

    def run(*arguments: str, given: str | bytes = b"", tree: Path = ROOT, **settings: str) -> Ran:
        child = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=given.encode() if isinstance(given, str) else given,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), **settings},
            cwd=home,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ran(child.returncode, child.stdout.decode(), child.stderr.decode())

    return run
