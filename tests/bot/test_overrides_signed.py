"""A clinic's own rules: stricter as it likes, laxer over a clinician's name, and staff told whose."""

from pathlib import Path

import pytest

from tests.bot.archive import Archive
from tests.bot.conftest import Meridian, Ran
from tests.flows.chat import Chat

SIGNED = 'signed_off_by = "Dr. Ada Willow"\nsigned_off_on = 2026-03-01\n'
STRICTER = "safety.procedures.botox.wait_days = 21\n"
LAXER = "safety.procedures.filler.wait_days = 21\n"
FACTS = '{"age_band":"30-39","skin":"young","procedures":{"filler":{"when":0}}}'


def given(meridian: Meridian, home: Path, text: str, *command: str) -> Ran:
    (home / "clinic.toml").write_text(text)
    return meridian(*command, MERIDIAN_CLINIC="clinic.toml")


def test_stricter_needs_no_name(meridian: Meridian, home: Path) -> None:
    checked = given(meridian, home, f"[rules]\n{STRICTER}", "check")

    assert checked.code == 0
    assert "\nrules.safety.procedures.botox.wait_days: default 14, yours 21: stricter\n" in checked.out


@pytest.mark.parametrize("command", [["check"], ["plan", "facts"], ["talk"], ["run"]])
def test_laxer_without_a_name_is_refused_by_key_default_and_remedy(
    meridian: Meridian, home: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456789:AAEabcdefghijklmnopqrstuvwxyz0123456")
    (home / "facts").write_text(FACTS)
    refused = given(meridian, home, f"[rules]\n{LAXER}", *command)

    assert (refused.code, refused.out) == (2, "")
    line = "clinic.toml: rules.safety.procedures.filler.wait_days: laxer than the default, 28;"
    assert refused.err.startswith(f"meridian: {line}")
    assert "signed_off_by" in refused.err
    assert "signed_off_on" in refused.err


def test_laxer_with_a_name_is_what_plans_are_drawn_by(meridian: Meridian, home: Path) -> None:
    (home / "facts").write_text(FACTS)
    drawn = given(meridian, home, f"{SIGNED}[rules]\n{LAXER}", "plan", "facts")

    assert drawn.objects[0]["earliest_start_days"] == 21


def test_a_name_does_not_relax_a_red_flag(meridian: Meridian, home: Path) -> None:
    refused = given(meridian, home, f'{SIGNED}[rules]\nsafety.red_flags.vision.level = "D"', "check")

    assert refused.code == 2
    assert "rules.safety.red_flags.vision.level: can be made stricter only" in refused.err


def test_a_check_shows_every_override_beside_its_default(meridian: Meridian, home: Path) -> None:
    checked = given(meridian, home, f"{SIGNED}[rules]\n{STRICTER}{LAXER}", "check")

    assert (checked.code, checked.err) == (0, "")
    assert [line for line in checked.out.splitlines() if line.startswith("rules.")] == [
        "rules.safety.procedures.botox.wait_days: default 14, yours 21: stricter",
        "rules.safety.procedures.filler.wait_days: default 28, yours 21: laxer",
    ]


def test_a_check_warns_of_rules_nobody_stands_for(meridian: Meridian, home: Path) -> None:
    warning = "warning: clinic.toml: signed_off_by: no clinician stands for the rules yet"

    assert warning in given(meridian, home, "", "check").out
    assert warning not in given(meridian, home, SIGNED, "check").out


@pytest.mark.parametrize(
    ("text", "csv", "jsonl"),
    [
        ("", "rules not yet signed off", None),
        (SIGNED, "signed off by Dr. Ada Willow, 2026-03-01", {"by": "Dr. Ada Willow", "on": "2026-03-01"}),
    ],
)
def test_exports_say_who_stands_for_the_rules(
    meridian: Meridian, home: Path, text: str, csv: str, jsonl: object
) -> None:
    Archive(home / "meridian.db").keep(Dana=Chat().consents())
    table = given(meridian, home, text, "export", "--format", "csv", "--output", "-")
    objects = given(meridian, home, text, "export", "--format", "jsonl", "--output", "-").objects

    assert csv in table.out
    assert objects[0]["rules_signed_off"] == jsonl
