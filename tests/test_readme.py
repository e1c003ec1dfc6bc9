"""What the README says to type works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIPED = re.findall(
    r"^((?:printf|echo) .*) \| \.venv/bin/meridian (.*)$", (ROOT / "README.md").read_text(), re.MULTILINE
)


def test_there_are_examples():
    assert len(PIPED) == 2


@pytest.mark.parametrize(("said", "command"), PIPED, ids=[command for _, command in PIPED])
def test_an_example_of_the_readme_works(said, command):
    piped = subprocess.run(["bash", "-c", said], capture_output=True, check=True).stdout
    meridian = [sys.executable, "-m", "bot", *command.split()]
    ran = subprocess.run(meridian, input=piped, capture_output=True, cwd=ROOT, check=False)

    assert ran.returncode == 0, ran.stderr
    assert b"visits" in ran.stdout
    assert b"Sorry" not in ran.stdout


def test_every_module_on_the_page_of_the_house_is_there():
    """A bare name is in the folder of the one before it, in the same line."""
    for line in (ROOT / "docs" / "house.md").read_text("utf-8").splitlines():
        folder = Path()
        for name in re.findall(r"`([a-z_/]+\.py)`", line):
            folder = Path(name).parent if "/" in name else folder
            assert (ROOT / folder / Path(name).name).is_file(), name
