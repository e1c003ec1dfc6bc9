"""Exports as staff make them: out of a database that the desk wrote, into a file."""

import csv
import io
import json
import os
import random
import select
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.exports import exported
from bot.desk import IntakeDesk
from bot.export import Wanted, export
from bot.visits import Visitor
from bot.wiring import sealer_for
from flows.columns import columns
from flows.deeds import Act, Deed
from flows.events import Event, Replied, Started, Tapped
from flows.summary import Summary
from flows.summary_documents import KEYS, summary_document
from storage.audit import Audit
from storage.database import migrate, open_database, reading
from storage.exports import FORMATS
from storage.exports.streaming import LONE, MOST_PROCESSES
from storage.records import Records
from storage.writer import Writer
from tests.bot.archive import Archive
from tests.bot.conftest import ROOT, Meridian
from tests.flows.chat import NINE, PRACTICE, Chat
from tests.sample import make

CSV = ("export", "--format", "csv", "--output", "-")
JSONL = ("export", "--format", "jsonl", "--output", "-")
MARK = "\ufeff"


def rows(document: str) -> list[dict[str, str]]:
    """Read as another program would."""
    assert document.startswith(MARK)
    return list(csv.DictReader(io.StringIO(document.removeprefix(MARK), newline="")))


def sent(**chosen: str) -> Chat:
    chat = Chat().consents().answers_with_nothing_to_declare(**chosen)
    return chat.taps_on("Send to the clinic")


@pytest.fixture
def archive(home: Path) -> Archive:
    return Archive(home / "meridian.db")


# -- what is written ----------------------------------------------------------------------------------------


def test_a_csv_has_a_row_for_each_intake_and_a_cell_for_each_column(
    meridian: Meridian, archive: Archive
) -> None:
    archive.keep(Dana=sent(concerns="wrinkles+acne"), Noor=Chat().starts(), Ida=Chat().consents())

    ran = meridian(*CSV)
    header, *others = csv.reader(io.StringIO(ran.out.removeprefix(MARK), newline=""))

    assert (ran.code, ran.err) == (0, "")
    assert header == [column.header for column in columns(PRACTICE)]
    assert [len(row) for row in others] == [len(header)] * 3
    assert [row["Name"] for row in rows(ran.out)] == ["Dana", "Noor", "Ida"]


def test_times_are_as_spreadsheets_read_them_in_the_clinics_zone(
    meridian: Meridian, archive: Archive
) -> None:
    archive.keep(Dana=sent())
    (archive.path.parent / "clinic.toml").write_text('time_zone = "America/New_York"')

    (row,) = rows(meridian(*CSV, MERIDIAN_CLINIC="clinic.toml").out)
    (read,) = meridian(*JSONL, MERIDIAN_CLINIC="clinic.toml").objects

    assert row["Started (America/New_York)"] == "2026-03-02 04:00:05"
    assert row["Earliest start"] == "2026-03-02"
    assert read["started_at"] == "2026-03-02T09:00:05Z"


HOSTILE = {"=HYPERLINK(1)": "'=HYPERLINK(1)", "+1 555": "'+1 555", "@all": "'@all", '"; DROP': '"; DROP'}


def test_a_name_that_is_a_formula_is_words_in_a_spreadsheet(meridian: Meridian, archive: Archive) -> None:
    archive.keep(**{name: Chat().starts() for name in HOSTILE})

    assert [row["Name"] for row in rows(meridian(*CSV).out)] == list(HOSTILE.values())
    assert [row["Name"] for row in rows(meridian(*CSV, "--raw").out)] == list(HOSTILE)
    assert [read["name"] for read in meridian(*JSONL).objects] == list(HOSTILE)


def test_json_lines_hold_everything(meridian: Meridian, archive: Archive) -> None:
    chat = sent(concerns="tmj", procedures="filler")
    archive.keep(Dana=chat)

    (read,) = meridian(*JSONL).objects

    assert list(read) == [key.name for key in KEYS]
    kept = Summary(PRACTICE, replace(chat.intake, ref="M-0042"), "Dana", "42")
    assert read == json.loads(json.dumps(summary_document(kept)))


# -- where it goes ------------------------------------------------------------------------------------------


def test_a_file_is_for_its_owner_alone_and_replaces_the_last_one(
    meridian: Meridian, archive: Archive
) -> None:
    archive.keep(Dana=Chat().starts())
    out = archive.path.with_name("all.csv")
    out.write_text("the last one")

    ran = meridian("export", "--format", "csv", "--output", "all.csv")

    assert (ran.code, ran.out, ran.err) == (0, "all.csv: 1 intake\n", "")
    assert len(rows(out.read_bytes().decode())) == 1
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_an_export_that_cannot_be_finished_leaves_the_last_one(meridian: Meridian, archive: Archive) -> None:
    archive.keep(Dana=Chat().consents(), Noor=Chat().consents())
    out = archive.path.with_name("all.jsonl")
    out.write_text("the last one")
    engine = open_database(archive.url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE answer SET value_sealed = x'00' WHERE intake_id = 2")
    engine.dispose()

    ran = meridian("export", "--format", "jsonl", "--output", "all.jsonl")

    assert ran.code == 1
    assert ": a sealed answer " in ran.err
    assert ran.err.count("\n") == 1
    assert out.read_text() == "the last one"


def test_a_place_that_cannot_be_written_to(meridian: Meridian, archive: Archive) -> None:
    archive.keep(Dana=Chat().starts())

    ran = meridian("export", "--format", "csv", "--output", "nowhere/all.csv")

    assert ran.code == 2
    assert ran.err == "meridian: cannot write to nowhere/all.csv: there is no folder nowhere; make it first\n"


# -- which intakes ------------------------------------------------------------------------------------------


@pytest.fixture
def march(archive: Archive) -> Archive:
    """Three intakes: begun late on the 1st, early on the 2nd and early on the 3rd of March, UTC."""
    return archive.keep(
        Ada=Chat(now=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)).consents(),
        Bea=Chat(now=datetime(2026, 3, 2, 0, 30, tzinfo=UTC)).starts(),
        Cyd=Chat(now=datetime(2026, 3, 3, 0, 30, tzinfo=UTC)).says("my face is drooping"),
    )


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ([], ["Ada", "Bea", "Cyd"]),
        (["--since", "2026-03-02"], ["Bea", "Cyd"]),
        (["--until", "2026-03-02"], ["Ada", "Bea"]),
        (["--since", "2026-03-02", "--until", "2026-03-02"], ["Bea"]),
        (["--since", "2999-12-31"], []),
        (["--until", "2999-12-31"], ["Ada", "Bea", "Cyd"]),
        (["--status", "stopped"], ["Cyd"]),
        (["--status", "complete"], []),
        (["--ref", "M-0042"], ["Ada"]),
        (["--ref", "m0042"], ["Ada"]),
        (["--ref", "0042"], ["Ada"]),
        (["--language", "en"], ["Ada", "Bea", "Cyd"]),
    ],
)
@pytest.mark.usefixtures("march")
def test_which_intakes_are_wanted(meridian: Meridian, wanted: list[str], names: list[str]) -> None:
    assert [row["Name"] for row in rows(meridian(*CSV, *wanted).out)] == names


@pytest.mark.usefixtures("march")
def test_days_are_the_clinics(meridian: Meridian, home: Path) -> None:
    (home / "clinic.toml").write_text('time_zone = "America/New_York"')
    wanted = ("--until", "2026-03-01")

    assert [row["Name"] for row in rows(meridian(*CSV, *wanted).out)] == ["Ada"]
    there = meridian(*CSV, *wanted, MERIDIAN_CLINIC="clinic.toml")
    assert [row["Name"] for row in rows(there.out)] == ["Ada", "Bea"]


@pytest.mark.usefixtures("march")
def test_a_reference_nobody_has_is_told_before_anything_is_written(meridian: Meridian, home: Path) -> None:
    ran = meridian("export", "--format", "csv", "--output", "one.csv", "--ref", "M-0000")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "meridian: --ref M-0000: there is no such intake\n"
    assert not (home / "one.csv").exists()


@pytest.mark.usefixtures("march")
def test_a_reference_that_the_other_options_leave_out_is_told_as_that(meridian: Meridian) -> None:
    ran = meridian(*CSV, "--ref", "M-0042", "--since", "2026-12-01")

    assert ran.err == "meridian: --ref M-0042: there is no such intake that fits the other options\n"


@pytest.mark.usefixtures("march")
def test_a_language_the_clinic_does_not_speak_is_refused(meridian: Meridian) -> None:
    ran = meridian(*CSV, "--language", "xx")

    assert (ran.code, ran.out, ran.err) == (2, "", "meridian: --language xx: use one of en\n")


# -- what is noted, and what is refused ---------------------------------------------------------------------


def deeds(archive: Archive) -> list[Deed]:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        found = list(Audit().read(conn))
    engine.dispose()
    return found


@pytest.mark.usefixtures("march")
def test_every_export_is_noted_in_the_audit(meridian: Meridian, archive: Archive) -> None:
    meridian("export", "--format", "csv", "--output", "all.csv", "--since", "2026-03-02", "--raw")
    meridian(*JSONL, "--status", "stopped")
    meridian(*CSV, "--ref", "M-0042")

    noted = deeds(archive)

    assert [(deed.act, deed.ref, deed.detail) for deed in noted] == [
        (Act.EXPORTED, None, "csv --raw --since 2026-03-02 n=2"),
        (Act.EXPORTED, None, "jsonl --status stopped n=1"),
        (Act.EXPORTED, "M-0042", "csv --ref M-0042 n=1"),
    ]
    assert {deed.by.partition(":")[0] for deed in noted} == {"os"}


@pytest.mark.usefixtures("march")
def test_an_export_that_is_noted_and_then_fails_stays_noted(meridian: Meridian, archive: Archive) -> None:
    """Somebody may have read what was written until then."""
    engine = open_database(archive.url)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE answer SET value_sealed = x'00' WHERE intake_id = 3")
    engine.dispose()

    assert meridian(*CSV).code == 1
    assert [deed.detail for deed in deeds(archive)] == ["csv n=3"]


@pytest.mark.usefixtures("march")
def test_what_is_refused_is_not_noted(meridian: Meridian, archive: Archive, home: Path) -> None:
    assert meridian(*CSV, "--ref", "M-0000").code == 2
    assert meridian("export", "--format", "csv", "--output", str(home)).code == 2
    assert deeds(archive) == []


@pytest.mark.usefixtures("march")
def test_more_than_go_into_one_file_are_refused(
    meridian: Meridian, archive: Archive, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "csv", replace(FORMATS["csv"], most=2))

    ran = meridian("export", "--format", "csv", "--output", "all.csv")

    assert ran.code == 2
    assert ran.err == (
        "meridian: --format csv: 3 intakes are too many for one file, which holds 2;"
        " narrow them with --since, --until or --ref\n"
    )
    assert not (home / "all.csv").exists()
    assert deeds(archive) == []
    assert meridian(*CSV, "--since", "2026-03-02").code == 0


# -- by several processes -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of more intakes than one process is left alone with, and its key."""
    folder = tmp_path_factory.mktemp("year")
    make(f"sqlite:///{folder / 'meridian.db'}", LONE + 50)
    return folder


@contextmanager
def exporting(year: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """An export to standard output that nobody reads, and the processes that it has started."""
    command = [sys.executable, "-m", "bot", *JSONL]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=year, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read(1)  # so all are at work
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield process, [int(child) for child in children]
        process.stdout.close()


def wait_until_gone(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            poll = select.poll()
            poll.register(os.pidfd_open(pid), select.POLLIN)
            assert poll.poll(10_000), f"process {pid} is left"


@pytest.mark.kill
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_export_that_is_ended_leaves_no_process(year: Path, how: signal.Signals) -> None:
    with exporting(year) as (process, children):
        assert len(children) == (min(os.cpu_count() or 1, MOST_PROCESSES) if os.cpu_count() != 1 else 0)
        process.send_signal(how)
        wait_until_gone(children)


@pytest.mark.kill
def test_an_interrupt_leaves_no_file(year: Path) -> None:
    def interrupted(items: Iterator[object], _: int) -> Iterator[object]:
        yield next(items)
        raise KeyboardInterrupt

    url, out = f"sqlite:///{year / 'meridian.db'}", year / "all.jsonl"
    with pytest.raises(KeyboardInterrupt):
        export(
            url, None, PRACTICE, form="jsonl", output=str(out), wanted=Wanted(), by=None, watched=interrupted
        )

    assert sorted(path.name for path in year.iterdir()) == ["meridian.db", "meridian.key"]


@pytest.mark.kill
def test_six_times_the_intakes_take_no_more_memory(tmp_path: Path) -> None:
    few, many = tmp_path / "few" / "meridian.db", tmp_path / "many" / "meridian.db"
    for path, intakes in ((few, 500), (many, 3_000)):
        path.parent.mkdir()
        make(f"sqlite:///{path}", intakes)

    little, much = (exported(path, "csv", tmp_path / "all.csv") for path in (few, many))

    assert much.size > 5 * little.size
    assert much.memory < little.memory + 20


# -- from the desk ------------------------------------------------------------------------------------------


class Days:
    """A clock that goes on by a minute each time it is looked at."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


async def test_whatever_patients_did_can_be_exported(archive: Archive, home: Path) -> None:
    """Twenty patients who tap about at random; every row and line says what is stored."""
    engine = open_database(archive.url)
    migrate(engine)
    sealer, writer = sealer_for(engine, None), Writer(engine)
    desk, draw = IntakeDesk(PRACTICE, writer, sealer, clock=Days()), random.Random(7)
    for number in range(20):
        visitor = Visitor("telegram", str(number), f"Patient {number}", "en")
        reply = await desk.handle(visitor, Started())
        for _ in range(draw.randrange(30)):
            taps: list[Event] = [Tapped(reply.prompt.stamp, b.action) for b in reply.prompt.buttons]
            reply = await desk.handle(visitor, draw.choice(taps or [Replied("hello")]))
    writer.close()
    with reading(engine) as conn:
        kept = [record.summary(PRACTICE) for record in Records(sealer).read(conn)]
    engine.dispose()

    assert export_to(archive, home, "jsonl") == export_to(archive, home, "csv") == len(kept) > 12
    lines = (home / "all.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        json.loads(json.dumps(summary_document(summary))) for summary in kept
    ]
    for row, summary in zip(rows((home / "all.csv").read_bytes().decode()), kept, strict=True):
        assert list(row.values()) == list(as_text(summary))


def export_to(archive: Archive, home: Path, form: str) -> int:
    return export(
        archive.url, None, PRACTICE, form=form, output=str(home / f"all.{form}"), wanted=Wanted(), by=None
    )


def as_text(summary: Summary) -> Iterator[str]:
    for column in columns(PRACTICE):
        cell = column.cell(summary)
        is_time = isinstance(cell, datetime)
        yield cell.strftime("%Y-%m-%d %H:%M:%S") if is_time else "" if cell is None else str(cell)
