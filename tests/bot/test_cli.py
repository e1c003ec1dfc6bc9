"""Commands given as a user would, and as one would not: what goes wrong is one plain line."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from bot.cli import app
from storage.exports import FORMATS
from storage.sealing import new_key
from tests.bot.archive import Archive
from tests.bot.conftest import ROOT, Meridian, Ran
from tests.flows.chat import Chat

EXPORT = ("export", "--format", "csv", "--output", "-")
TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz0123456"
FACTS = '{"age_band":"50-59","skin":"mature"}'
COMMANDS = list(getattr(typer.main.get_command(app), "commands", ()))


def the_line(ran: Ran, code: int = 2) -> str:
    """The one line that tells what went wrong."""
    assert (ran.code, ran.out) == (code, "")
    line, rest = ran.err.split("\n", 1)
    assert rest == ""
    return line.removeprefix("meridian: ")


@pytest.fixture
def archive(home: Path) -> Archive:
    return Archive(home / "meridian.db").keep(Dana=Chat().consents())


# -- help and usage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(meridian: Meridian, command: str) -> None:
    helped = meridian(command, "--help")

    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith(f"Usage: meridian {command} ")
    assert helped.out == meridian(command, "-h").out


def test_the_help_names_every_command_on_a_line_of_its_own(meridian: Meridian) -> None:
    helped = meridian("--help")

    assert re.findall(r"^  (\w+)  ", helped.out, re.MULTILINE) == COMMANDS
    assert "..." not in helped.out.partition("Commands:")[2]


def test_nothing_asked_for_gets_the_help(meridian: Meridian) -> None:
    assert meridian().out == meridian("--help").out
    assert meridian().code == 2


def test_the_version(meridian: Meridian) -> None:
    assert re.fullmatch(r"meridian \d+\.\d+\.\d+\n", meridian("--version").out)


def test_the_help_of_export_names_every_format(meridian: Meridian) -> None:
    assert not [name for name in FORMATS if name not in meridian("export", "--help").out]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["exprot"], "no such command 'exprot'"),
        (["--nope"], "no such option: --nope"),
        (["export", "--nope"], "no such option: --nope"),
        (["export"], "missing option '--format'; see meridian export --help"),
        (["plan"], "missing argument 'FILE'; see meridian plan --help"),
        (["plan", "a", "b"], "(b)"),
        (["demo", "--port", "99999"], "invalid value for '--port'"),
        (["talk", "--language", "xx"], "--language xx: not one of the languages there are: en"),
        ([*EXPORT, "--since", "yesterday"], "--since yesterday: use a date like 2026-03-31"),
        ([*EXPORT, "--until", "0001-01-01"], "--until 0001-01-01: use a year from 1900 to 2999"),
        ([*EXPORT, "--since", "2026-03-02", "--until", "2026-03-01"], "is after --until 2026-03-01"),
        ([*EXPORT, "--status", "done"], "--status done: use one of consent, about_you, "),
        (["export", "--format", "docx", "--output", "-"], "--format docx: use one of csv, jsonl"),
        (["plan", "nowhere.jsonl"], "nowhere.jsonl: cannot be read: no such file or directory"),
        (["plan", "."], ".: cannot be read: is a directory"),
        (["plan", "a\0b"], "cannot be read: no file can be called this"),
    ],
)
def test_a_command_that_cannot_be_understood(meridian: Meridian, arguments: list[str], said: str) -> None:
    assert said in the_line(meridian(*arguments))


# -- settings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "settings", "said"),
    [
        (["run"], {}, "TELEGRAM_BOT_TOKEN: not set; get a token from @BotFather"),
        (["run"], {"TELEGRAM_BOT_TOKEN": "hunter2"}, "TELEGRAM_BOT_TOKEN: this is no token"),
        (EXPORT, {"MERIDIAN_STAFF_CHAT_ID": "staff"}, "MERIDIAN_STAFF_CHAT_ID: "),
        (EXPORT, {"DATABASE_URL": "sqlite:///nowhere/x.db"}, "there is no folder nowhere; make it first"),
        (EXPORT, {}, "there is no database at meridian.db; check DATABASE_URL"),
        (EXPORT, {"DATABASE_URL": "sqlite:///."}, "it is a folder; name a file in it"),
        (EXPORT, {"DATABASE_URL": "mysql://dana:hunter2@host/x"}, "there is no support for mysql databases"),
        (EXPORT, {"DATABASE_URL": "postgresql://dana:hunter2@host:x/x"}, "not the address of a database"),
        (["check"], {"MERIDIAN_CLINIC": "nowhere.toml"}, "nowhere.toml: there is no such file"),
        (["check"], {"MERIDIAN_CLINIC": "."}, ".: cannot be read: is a directory"),
    ],
)
def test_a_setting_that_cannot_be_used(
    meridian: Meridian, command: list[str], settings: dict[str, str], said: str
) -> None:
    line = the_line(meridian(*command, **settings))

    assert said in line
    assert "hunter2" not in line


def test_a_database_that_does_not_answer_is_no_bad_input(meridian: Meridian) -> None:
    line = the_line(meridian(*EXPORT, DATABASE_URL="postgresql://dana:hunter2@127.0.0.1:1/x"), code=1)

    assert "x at 127.0.0.1:1: it does not answer" in line
    assert "hunter2" not in line


@pytest.mark.parametrize("command", [["check"], ["talk"], ["plan", "-"], EXPORT])
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name = ", "clinic.toml: cannot be read: "),
        ('nmae = "Willow"', "clinic.toml: nmae: there is no such key"),
        ('time_zone = "Mars/Olympus"', "clinic.toml: time_zone: there is no such zone; use one like"),
        ("retention.unfinished_days = 0", "clinic.toml: retention.unfinished_days: "),
        (
            "[rules]\nsafety.procedures.botx.wait_days = 20",
            "safety.procedures.botx.wait_days: there is no such",
        ),
        (
            "[rules]\nsafety.procedures.botox.wait_days = 1",
            "safety.procedures.botox.wait_days: laxer than the default, 14; ",
        ),
    ],
)
def test_a_clinic_file_that_cannot_be_used(
    meridian: Meridian, home: Path, command: list[str], written: str, said: str
) -> None:
    (home / "clinic.toml").write_text(written)

    line = the_line(meridian(*command, MERIDIAN_CLINIC="clinic.toml"))

    assert line.startswith("clinic.toml: ")
    assert said in line


def test_a_clinics_own_rules_are_the_rules(meridian_process: Meridian, home: Path) -> None:
    facts = '{"age_band":"50-59","skin":"mature","procedures":{"botox":{"when":0}}}'
    (home / "clinic.toml").write_text("[rules]\nsafety.procedures.botox.wait_days = 33")
    (home / ".env").write_text("MERIDIAN_CLINIC=clinic.toml")

    (drawn,) = meridian_process("plan", "-", given=facts).objects

    assert drawn["earliest_start_days"] == 33


# -- the database and its key --------------------------------------------------------------------------------


def test_a_file_that_is_no_database(meridian: Meridian, home: Path) -> None:
    (home / "meridian.db").write_text("Dear diary")

    assert the_line(meridian(*EXPORT)) == "cannot use meridian.db: the file is not a database"


def test_a_database_of_a_newer_meridian(meridian: Meridian, archive: Archive) -> None:
    with sqlite3.connect(archive.path) as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.close()

    assert "was last used by a newer Meridian" in the_line(meridian(*EXPORT))


def test_an_export_makes_nothing_where_there_is_no_database(meridian: Meridian, home: Path) -> None:
    the_line(meridian("export", "--format", "csv", "--output", "all.csv"))

    assert list(home.iterdir()) == []


def test_an_export_of_an_empty_database_makes_no_key(meridian: Meridian, home: Path) -> None:
    meridian("migrate")

    exported = meridian(*EXPORT)

    assert (exported.code, exported.err) == (0, "")
    assert len(exported.out.splitlines()) == 1
    assert [path.name for path in home.iterdir()] == ["meridian.db"]


def lose(archive: Archive) -> str:
    archive.key.unlink()
    return f"the key file {archive.key} is missing, and without it nobody can read meridian.db"


def swap(archive: Archive) -> str:
    archive.key.write_text(new_key())
    return f"the key file {archive.key} does not fit meridian.db"


def blank(archive: Archive) -> str:
    archive.key.write_text("")
    return f"the key file {archive.key} holds no keys"


def lay_open(archive: Archive) -> str:
    archive.key.chmod(0o644)
    return f"the key file {archive.key} may be read by others"


@pytest.mark.parametrize("command", [EXPORT, ["run"]])
@pytest.mark.parametrize("harm", [lose, swap, blank, lay_open])
def test_a_key_file_that_does_not_open_what_is_stored(
    meridian: Meridian, archive: Archive, command: list[str], harm: Callable[[Archive], str]
) -> None:
    said = harm(archive)
    before = sorted(path.name for path in archive.path.parent.iterdir())

    ran = meridian(*command, TELEGRAM_BOT_TOKEN=TOKEN)

    assert the_line(ran).startswith(said)
    assert sorted(path.name for path in archive.path.parent.iterdir()) == before


@pytest.mark.usefixtures("archive")
def test_a_key_that_is_another_databases(meridian: Meridian) -> None:
    said = the_line(meridian(*EXPORT, MERIDIAN_DATA_KEY=new_key()))

    assert said.startswith("MERIDIAN_DATA_KEY does not fit meridian.db: a sealed name opens with none")


@pytest.mark.usefixtures("archive")
def test_a_key_that_is_no_key(meridian: Meridian) -> None:
    assert "MERIDIAN_DATA_KEY: key 1 is not 32 bytes" in the_line(meridian(*EXPORT, MERIDIAN_DATA_KEY="a"))


# -- content -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as they are installed, to be harmed."""
    tree = tmp_path_factory.mktemp("tree")
    for package in ("bot", "flows", "storage"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


@pytest.mark.parametrize(
    ("file", "written"),
    [("intake.toml", "sections = ["), ("concerns/acne.toml", 'id = "acme"'), ("wording.toml", "")],
)
def test_content_that_is_damaged(meridian_process: Meridian, tree: Path, file: str, written: str) -> None:
    path = tree / "flows/content" / file
    whole = path.read_text("utf-8")
    path.write_text(written)

    line = the_line(meridian_process("check", tree=tree))
    path.write_text(whole, "utf-8")

    assert path.name in line.partition(": ")[0]


# -- check ---------------------------------------------------------------------------------------------------


UNSEEN_TO = ["MERIDIAN_CLINIC", "MERIDIAN_STAFF_CHAT_ID", "clinic.toml"]


def test_check_says_what_is_whole_and_what_to_see_to(meridian: Meridian) -> None:
    checked = meridian("check")

    assert (checked.code, checked.err) == (0, "")
    assert "all can be reached" in checked.out
    assert re.findall("^warning: (.*?): ", checked.out, re.MULTILINE) == UNSEEN_TO


def test_a_strict_check_takes_warnings_for_errors(meridian: Meridian) -> None:
    checked = meridian("check", "--strict")

    assert checked.code == 2
    assert [line.split(": ")[1] for line in checked.err.splitlines()] == UNSEEN_TO


def test_a_clinic_that_is_ready_passes_the_strict_check(meridian: Meridian, home: Path) -> None:
    signed = 'signed_off_by = "Dr. Willow"\nsigned_off_on = 2026-03-01\n'
    (home / "clinic.toml").write_text(signed)

    ready = {"MERIDIAN_CLINIC": "clinic.toml", "MERIDIAN_STAFF_CHAT_ID": "-1001"}
    assert meridian("check", "--strict", **ready).code == 0


def test_check_tells_every_problem_on_a_line_of_its_own(meridian: Meridian, home: Path) -> None:
    (home / "clinic.toml").write_text('languages = ["en", "xx", "yy"]')

    checked = meridian("check", MERIDIAN_CLINIC="clinic.toml")

    assert checked.code == 2
    assert checked.err.splitlines() == [
        f"meridian: languages: there is no {c!r}; use en" for c in ("xx", "yy")
    ]
