"""The audit and the funnel at the command line."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import actions
from flows.deeds import Act, Deed
from storage.audit import Audit
from storage.database import migrate, open_database, reading
from storage.tables import intake
from tests.bot.archive import Archive
from tests.bot.conftest import Meridian
from tests.flows.chat import Chat

TEN = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
ADA = ("telegram:4217", "Ada Lindqvist")


@pytest.fixture
def desk(home: Path) -> Path:
    """A database with nobody in it, and no key beside it."""
    path = home / "meridian.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    return path


def keep(path: Path, *deeds: Deed) -> None:
    engine = open_database(f"sqlite:///{path}")
    with engine.begin() as conn:
        for deed in deeds:
            Audit().add(conn, deed)
    engine.dispose()


# -- the audit -----------------------------------------------------------------------------------------------


def test_the_audit_is_a_table_oldest_first_in_the_clinics_time(
    desk: Path, meridian: Meridian, home: Path
) -> None:
    (home / "clinic.toml").write_text('time_zone = "Europe/Warsaw"\n')
    keep(
        desk,
        Deed(Act.OPENED, *ADA, TEN - timedelta(days=2), "M-7KQ4", "details"),
        Deed(Act.ERASED, "patient", "", TEN, "M-7KQ4"),
    )

    shown = meridian("audit", MERIDIAN_CLINIC="clinic.toml")

    assert (shown.code, shown.err) == (0, "")
    assert [line.split("  ")[0] for line in shown.out.splitlines()] == [
        "When (Europe/Warsaw)",
        "2026-03-27 11:00:00",
        "2026-03-29 12:00:00",  # on summer time since that morning
    ]
    first, second = (line.split() for line in shown.out.splitlines()[1:])
    assert first[2:] == ["opened", "M-7KQ4", "Ada", "Lindqvist", "telegram:4217", "details"]
    assert second[2:] == ["erased", "M-7KQ4", "patient"]
    assert not (home / "meridian.key").exists()


@pytest.mark.parametrize(
    ("options", "refs"),
    [
        ([], ["M-2222", "M-3333", "M-2222"]),
        (["--since", "2026-03-29"], ["M-3333", "M-2222"]),
        (["--until", "2026-03-28"], ["M-2222"]),
        (["--ref", "m2222"], ["M-2222", "M-2222"]),
        (["--act", "claimed"], ["M-2222"]),
        (["--act", "claimed", "--until", "2026-03-28"], []),
    ],
)
def test_deeds_can_be_chosen(desk: Path, meridian: Meridian, options: list[str], refs: list[str]) -> None:
    keep(
        desk,
        Deed(Act.OPENED, *ADA, TEN - timedelta(days=1), "M-2222"),
        Deed(Act.OPENED, *ADA, TEN, "M-3333"),
        Deed(Act.CLAIMED, *ADA, TEN + timedelta(days=1), "M-2222"),
    )

    shown = meridian("audit", "--format", "jsonl", *options)

    assert [deed["ref"] for deed in shown.objects] == refs


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--act", "peeked"], "--act peeked: use one of opened, claimed, "),
        (["--format", "xlsx"], "--format xlsx: use one of text, csv, jsonl"),
        (["--since", "monday"], "--since monday: use a date like 2026-03-31"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_cannot_be_chosen_is_one_plain_line(meridian: Meridian, options: list[str], said: str) -> None:
    refused = meridian("audit", *options)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"meridian: {said}")
    assert refused.err.count("\n") == 1


def test_json_lines_hold_a_deed_as_it_is_kept(desk: Path, meridian: Meridian) -> None:
    keep(desk, Deed(Act.EXPORTED, *ADA, TEN, None, "--status complete n=3"))

    assert meridian("audit", "--format", "jsonl").objects == [
        {
            "at": "2026-03-29T10:00:00Z",
            "act": "exported",
            "ref": None,
            "name": "Ada Lindqvist",
            "by": "telegram:4217",
            "detail": "--status complete n=3",
        }
    ]


def test_a_name_is_no_formula_in_csv_and_moves_no_cursor_in_a_table(desk: Path, meridian: Meridian) -> None:
    keep(desk, Deed(Act.OPENED, "telegram:1", "=HYPERLINK(1)\x1b[2J\u202e", TEN, "M-2222"))

    rows = list(csv.DictReader(io.StringIO(meridian("audit", "--format", "csv").out.removeprefix("\ufeff"))))
    assert rows == [
        {
            "When (UTC)": "2026-03-29 10:00:00",
            "Act": "opened",
            "Intake": "M-2222",
            "Name": "'=HYPERLINK(1)␛[2J<U+202E>",
            "Who": "telegram:1",
            "Detail": "",
        }
    ]
    assert not {"\x1b", "\u202e"} & set(meridian("audit").out)


def test_what_is_too_wide_is_cut_and_columns_stand_below_each_other(desk: Path, meridian: Meridian) -> None:
    keep(desk, Deed(Act.OPENED, "telegram:1", "林黛玉" * 9, TEN, "M-2222"), Deed(Act.OPENED, *ADA, TEN))

    _, wide, narrow = meridian("audit").out.splitlines()

    assert "…  telegram:1" in wide
    cells_before = wide.index("telegram:1") + sum(sign > "⺀" for sign in wide)
    assert cells_before == narrow.index("telegram:4217")


def test_thousands_of_deeds_are_written_as_they_are_read(desk: Path, meridian: Meridian) -> None:
    keep(desk, *(Deed(Act.OPENED, *ADA, TEN + timedelta(seconds=n), "M-2222") for n in range(1100)))

    assert len(meridian("audit").out.splitlines()) == 1101


# -- the funnel ----------------------------------------------------------------------------------------------


@pytest.fixture
def archive(home: Path) -> Archive:
    """Seven who began, of whom two were through; one of them had acne."""
    began = {f"Began {number}": Chat().consents() for number in range(4)}
    return Archive(home / "meridian.db").keep(
        **began,
        Gone=Chat().consents().lets_it_expire(),
        Sent=Chat().consents().answers_with_nothing_to_declare().commands(actions.CONFIRM),
        Acne=Chat().consents().answers_with_nothing_to_declare(concerns="acne"),
    )


def table(out: str) -> dict[str, list[str]]:
    """The numbers of each row, by what its question is called."""
    return {line[:48].strip(): line[48:].split() for line in out.splitlines()[1:]}


@pytest.mark.usefixtures("archive")
def test_the_funnel_tells_where_people_leave(meridian: Meridian) -> None:
    shown = meridian("funnel")

    assert (shown.code, shown.err) == (0, "")
    head, *_, people, suppressed = shown.out.splitlines()
    assert head.split() == ["Question", "Seen", "Answered", "Left", "Open", "Loss", "Time"]
    assert table(shown.out)["Age"] == ["7", "2", "5", "0", "71%", "5", "s"]
    assert people.startswith("People counted: 7.")
    assert "fewer than 5 people" in suppressed


@pytest.mark.usefixtures("archive")
def test_small_groups_tell_no_number_unless_asked_for(meridian: Meridian) -> None:
    assert table(meridian("funnel").out)["Acne: Kind of spots"] == ["<5"]

    everything = meridian("funnel", "--all").out

    assert table(everything)["Acne: Kind of spots"][:5] == ["1", "1", "0", "0", "0%"]
    assert "<5" not in everything
    assert "fewer than 5 people" not in everything


def test_an_intake_being_answered_now_is_open(archive: Archive, meridian: Meridian) -> None:
    now = datetime.now(UTC)
    engine = open_database(archive.url)
    with engine.begin() as conn:
        conn.execute(intake.update().where(intake.c.ref == "M-0042").values(updated_at=now))
    engine.dispose()

    assert table(meridian("funnel").out)["Age"][:4] == ["7", "2", "4", "1"]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("options", "people"),
    [(["--until", "2026-03-01"], 0), (["--since", "2026-03-02"], 7), (["--language", "en"], 7)],
)
def test_intakes_can_be_chosen(meridian: Meridian, options: list[str], people: int) -> None:
    assert f"People counted: {people}." in meridian("funnel", *options).out


def test_the_funnel_needs_the_key_and_counting_leaves_no_deed(archive: Archive, meridian: Meridian) -> None:
    meridian("funnel")
    engine = open_database(archive.url)
    with reading(engine) as conn:
        assert list(Audit().read(conn)) == []
    engine.dispose()
    archive.key.unlink()

    refused = meridian("funnel")

    assert (refused.code, refused.out) == (2, "")
    assert "meridian.key is missing" in refused.err
