"""What other rules would do to the intakes there are: told by reference, and no intake is changed."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.archive import Archive
from tests.bot.conftest import Meridian, Ran
from tests.flows.chat import Chat


def answered(number: int, **answers: str) -> Chat:
    """A chat to the review, or to where a red flag stops it."""
    return Chat(begun=number).consents().answers_with_nothing_to_declare(age_band="30-39", **answers)


def sent(number: int, **answers: str) -> Chat:
    return answered(number, **answers).taps_on("Send to the clinic")


@pytest.fixture
def archive(home: Path) -> Archive:
    """Dana has acne, Kim had botox lately, Lou was stopped, Max never finished."""
    return Archive(home / "meridian.db").keep(
        Dana=sent(100, concerns="acne", acne__bother="moderate"),
        Kim=sent(200, procedures="botox", botox__when="1-2wk"),
        Lou=answered(300, procedures="botox", botox__when="1-2wk", botox__problem="breathing"),
        Max=Chat(begun=400).consents(),
    )


def rows(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept; of the audit, what was done."""
    columns = {"intake": "*", "answer": "*", "person": "*", "notice": "*", "audit": "act, ref, detail"}
    with closing(sqlite3.connect(archive.path)) as conn:
        return {name: conn.execute(f"SELECT {what} FROM {name}").fetchall() for name, what in columns.items()}


def replayed(meridian: Meridian, home: Path, text: str, **settings: str) -> Ran:
    (home / "other.toml").write_text(text)
    return meridian("replay", "--rules", "other.toml", **settings)


@pytest.mark.usefixtures("archive")
def test_rules_that_change_nothing_say_so(meridian: Meridian, home: Path) -> None:
    ran = replayed(meridian, home, "")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "0 of 3 would change, 0 towards less cautious\n"


def test_an_intake_that_would_change_is_told_by_its_reference(
    meridian: Meridian, home: Path, archive: Archive
) -> None:
    before = rows(archive)
    ran = replayed(meridian, home, "[rules]\nsafety.procedures.botox.wait_days = 21")

    first, second = ran.out.splitlines()
    assert first == "1 of 3 would change, 0 towards less cautious"
    assert second.startswith("M-0")
    assert second.endswith(": earliest start in 7 days → in 14 days")
    assert rows(archive) == before | {"audit": [("replayed", None, "--rules other.toml")]}


@pytest.mark.usefixtures("archive")
def test_less_cautious_is_marked_and_asks_for_a_signature(meridian: Meridian, home: Path) -> None:
    ran = replayed(
        meridian,
        home,
        "[rules]\nsafety.procedures.botox.wait_days = 7\ncadence.needs.acne.moderate.weeks = 6",
    )

    first, acne, botox, note = ran.out.splitlines()
    assert first == "2 of 3 would change, 1 towards less cautious"
    assert acne.endswith(": visits weekly ×8 → weekly ×6; weeks 8 → 6")
    assert botox.endswith(": gate wait → ok; earliest start in 7 days → now (less cautious)")
    assert note.startswith("to use other.toml: rules.safety.procedures.botox.wait_days: ")
    assert "signed_off_by" in note


@pytest.mark.usefixtures("archive")
def test_signed_rules_need_no_note(meridian: Meridian, home: Path) -> None:
    signed = 'signed_off_by = "Dr. W"\nsigned_off_on = 2026-03-01\n'
    ran = replayed(meridian, home, f"{signed}[rules]\nsafety.procedures.botox.wait_days = 7")

    assert len(ran.out.splitlines()) == 2


@pytest.mark.usefixtures("archive")
def test_the_comparison_is_with_the_rules_the_clinic_has_now(meridian: Meridian, home: Path) -> None:
    (home / "clinic.toml").write_text("[rules]\nsafety.procedures.botox.wait_days = 21")
    ran = replayed(meridian, home, "", MERIDIAN_CLINIC="clinic.toml")

    assert ran.out.startswith("1 of 3 would change, 1 towards less cautious\n")
    assert "in 14 days → in 7 days (less cautious)" in ran.out


@pytest.mark.usefixtures("archive")
def test_nothing_of_health_or_person_is_told(meridian: Meridian, home: Path) -> None:
    ran = replayed(
        meridian,
        home,
        "[rules]\nsafety.procedures.botox.wait_days = 21\ncadence.needs.acne.moderate.weeks = 6",
    )

    assert ran.out.startswith("2 of 3 ")
    told = re.findall(r"\w+", ran.out)
    assert not [word for word in ("Dana", "Kim", "botox", "acne", "42") if word in told]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "other.toml: there is no such file; --rules names it"),
        ("rules = ", "other.toml: "),
        ("[rules]\nsafety.procedures.botox.wait_day = 3", "safety.procedures.botox.wait_day: "),
        ("[rules]\nsafety.procedures.botox.wait_days = 'soon'", "safety.procedures.botox.wait_days: "),
        ("[rules]\nsafety.red_flags.vision.level = 'S'", "rules.safety.red_flags.vision.level: "),
    ],
)
@pytest.mark.usefixtures("archive")
def test_a_file_that_cannot_be_used_is_named_with_its_key(
    meridian: Meridian, home: Path, text: str | None, said: str
) -> None:
    ran = meridian("replay", "--rules", "other.toml") if text is None else replayed(meridian, home, text)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err


def test_without_a_database_none_is_made(meridian: Meridian, home: Path) -> None:
    ran = replayed(meridian, home, "")

    assert (ran.code, ran.out) == (2, "")
    assert not (home / "meridian.db").exists()
