"""Whole chats, kept as text: what a change of a rule or a sentence comes to is read here before it is kept.

``MERIDIAN_REWRITE_TRANSCRIPTS=1 .venv/bin/pytest tests/flows/test_transcripts.py`` writes them anew.
"""

import os
from pathlib import Path

import pytest

from tests.flows.scripts import Script, scripts
from tests.flows.transcribed import TranscribedChat

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
REWRITE = "MERIDIAN_REWRITE_TRANSCRIPTS"
SCRIPTS = {script.name: script for script in scripts()}


def transcript(script: Script) -> str:
    chat = TranscribedChat(in_full=frozenset(script.in_full), visit_in_full=script.visit_in_full)
    script.plays(chat)
    return "\n".join((f"# {script.title}", "", *chat.lines)) + "\n"


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_a_chat_goes_as_it_was_read(script: Script) -> None:
    path, told = TRANSCRIPTS / f"{script.name}.txt", transcript(script)
    if REWRITE in os.environ:
        path.write_text(told, "utf-8")

    assert path.read_text("utf-8") == told, f"read what changed, then run again with {REWRITE}=1"


def test_every_transcript_has_its_script() -> None:
    found = {path.stem: path for path in TRANSCRIPTS.glob("*.txt")}
    if REWRITE in os.environ:
        for name in found.keys() - SCRIPTS.keys():
            found.pop(name).unlink()

    assert found.keys() == SCRIPTS.keys()
