"""The tools of tests/browser that come from npm: where each is, or why a test must do without."""

from pathlib import Path

import pytest

TOOLS = Path(__file__).parent / "browser" / "node_modules"


def package(name: str) -> Path:
    """The folder of an installed package; skips the test where it is not there."""
    return _installed(TOOLS / name)


def program(name: str) -> Path:
    """The program that a package brings, to be run with Node.js; skips the test where it is not there."""
    return _installed(TOOLS / ".bin" / name)


def _installed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"{path.name} is not installed: npm ci --prefix tests/browser")
    return path
