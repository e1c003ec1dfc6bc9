"""What staff do without Telegram: what waits, one intake, a question back, a clearance."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk_work import clear
from bot.settings import load_settings
from bot.who import operator
from bot.wiring import sealer_for
from flows import actions
from flows.deeds import Act
from flows.errors import InputError
from storage.audit import Audit
from storage.database import open_database, reading
from storage.intakes import Intakes
from storage.tables import intake, person
from tests.bot.archive import Archive
from tests.bot.conftest import Meridian, Ran
from tests.flows.chat import Chat


def sent(**chosen: str) -> Chat:
    return Chat().consents().answers_with_nothing_to_declare(**chosen).commands(actions.CONFIRM)


@pytest.fixture
def archive(home: Path) -> Archive:
    """Dana sent hers, Eve is pregnant, Flo is not done yet."""
    return Archive(home / "meridian.db").keep(
        Dana=sent(concerns="acne"),
        Eve=sent(safety__pregnancy="pregnant"),
        Flo=Chat().consents(),
    )


def kept(archive: Archive) -> list[tuple[Act, str | None, str]]:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        found = list(Audit().read(conn))
    engine.dispose()
    assert all((deed.by, deed.name) == operator() for deed in found)
    return [(deed.act, deed.ref, deed.detail) for deed in found]


def owed(archive: Archive) -> list[str]:
    engine = open_database(archive.url)
    with reading(engine) as conn:
        wanted = intake.join(person).select().where(person.c.owed_since.is_not(None))
        found = [row.ref for row in conn.execute(wanted)]
    engine.dispose()
    return found


def the_line(ran: Ran) -> str:
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    return ran.err.removeprefix("meridian: ").rstrip()


# -- show ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", ["glance", "details", "record"])
def test_an_intake_is_shown_and_that_it_was_is_kept(archive: Archive, meridian: Meridian, depth: str) -> None:
    shown = meridian("show", "m0042", "--depth", depth)

    assert (shown.code, shown.err) == (0, "")
    assert "M-0042" in shown.out
    assert "Acne" in shown.out
    assert kept(archive) == [(Act.OPENED, "M-0042", depth)]


def test_a_glance_is_shown_unless_more_is_asked_for_and_each_depth_tells_more(
    archive: Archive, meridian: Meridian
) -> None:
    glance = meridian("show", "M-0042").out

    assert "Dana" in glance
    assert "Kind of spots" not in glance
    assert "Kind of spots" in meridian("show", "M-0042", "--depth", "details").out
    assert "SHA-256" in meridian("show", "M-0042", "--depth", "record").out
    assert [detail for *_, detail in kept(archive)] == ["glance", "details", "record"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "M-ZZZZ"], "M-ZZZZ: there is no such intake; it may have been erased."),
        (["show", "M-0042", "--depth", "all"], "--depth all: use one of glance, details, record"),
        (["ask", "M-ZZZZ"], "M-ZZZZ: there is no such intake; it may have been erased."),
        (["ask", "M-ZZZZ", "age_band"], "M-ZZZZ: there is no such intake"),
        (["ask", "M-0042", "nope"], "There is no question nope; meridian ask M-0042 lists them."),
        (["ask", "M-0042", "consent.health"], "consent.health is not asked back"),
        (["ask", "M-0042", "tmj.bother"], "tmj.bother was not asked in M-0042"),
        (["ask", "M-0044", "age_band"], "M-0044 is still being answered"),
        (["clear", "M-0042", "--by", "Dr. Ada Lindqvist"], "M-0042: nothing blocks it"),
        (["clear", "M-0043", "--by", " "], "M-0043: say who clears it, by name."),
    ],
)
def test_what_cannot_be_done_is_one_plain_line_and_leaves_no_deed(
    archive: Archive, meridian: Meridian, arguments: list[str], said: str
) -> None:
    assert the_line(meridian(*arguments)).startswith(said)
    assert kept(archive) == []
    assert owed(archive) == []


def test_clearing_asks_for_a_name(archive: Archive, meridian: Meridian) -> None:
    assert "missing option '--by'" in the_line(meridian("clear", "M-0043"))
    assert kept(archive) == []


def test_nothing_a_patient_is_called_moves_the_cursor(home: Path, meridian: Meridian) -> None:
    Archive(home / "meridian.db").keep(**{"Da\x1b[2Jna\u202e": sent()})

    assert not {"\x1b", "\u202e", "\r"} & set(meridian("show", "M-0042").out)


def test_a_reader_without_the_key_reads_nothing(archive: Archive, meridian: Meridian) -> None:
    archive.key.unlink()

    assert "meridian.key is missing" in the_line(meridian("show", "M-0042"))
    assert kept(archive) == []


# -- ask and clear -------------------------------------------------------------------------------------------


def test_the_questions_of_an_intake_are_listed_with_their_ids(archive: Archive, meridian: Meridian) -> None:
    listed = meridian("ask", "M-0042")

    lines = [line.split(maxsplit=1) for line in listed.out.splitlines()]
    assert lines[0] == ["Question", "What it asks"]
    assert ["acne.type", "Acne: Kind of spots"] in lines
    assert not [code for code, _ in lines if code.startswith(("consent.", "news", "tmj."))]
    assert kept(archive) == [(Act.OPENED, "M-0042", "questions")]


def test_a_question_asked_back_is_kept_and_the_patient_is_owed_it(
    archive: Archive, meridian: Meridian
) -> None:
    asked = meridian("ask", "m0042", "safety.blood")

    assert (asked.code, asked.err) == (0, "")
    assert asked.out.startswith("M-0042: “Bleeding and thinners” is asked again.")
    assert kept(archive) == [(Act.ASKED, "M-0042", "safety.blood")]
    assert owed(archive) == ["M-0042"]


def test_a_question_that_tells_a_concern_is_not_named_in_the_audit(
    archive: Archive, meridian: Meridian
) -> None:
    meridian("ask", "M-0042", "acne.type")

    assert kept(archive) == [(Act.ASKED, "M-0042", "details")]


def test_a_clearance_is_kept_with_its_clinician_and_shown_to_staff(
    archive: Archive, meridian: Meridian
) -> None:
    assert meridian("show", "M-0043").out.startswith("Block")

    cleared = meridian("clear", "M-0043", "--by", "Dr. Ada  Lindqvist")

    blocks, done = cleared.out.splitlines()
    assert blocks == "M-0043 is blocked by: Pregnant, or might be."
    assert done.startswith("M-0043: cleared by Dr. Ada Lindqvist.")
    assert kept(archive)[1:] == [
        (Act.OPENED, "M-0043", "blocks"),
        (Act.CLEARED, "M-0043", "Dr. Ada Lindqvist"),
    ]
    assert owed(archive) == ["M-0043"]
    shown = meridian("show", "M-0043").out
    assert not shown.startswith("Block")
    assert "Dr. Ada Lindqvist" in shown


async def test_what_blocks_it_only_since_it_was_looked_at_is_not_cleared(home: Path) -> None:
    eve = sent(safety__pregnancy="pregnant")
    archive = Archive(home / "meridian.db").keep(Eve=eve)

    def meanwhile(blocks: str) -> bool:
        assert blocks == "M-0042 is blocked by: Pregnant, or might be."
        before = eve.intake
        eve.commands(actions.EDIT_MENU)
        eve.taps_on("Your health", "Bleeding and thinners", "A blood thinner", "Done", "Send the changes")
        engine = open_database(archive.url)
        with engine.begin() as conn:
            Intakes(sealer_for(engine, None)).save(
                conn, replace(before, ref="M-0042"), replace(eve.intake, ref="M-0042")
            )
        engine.dispose()
        return True

    with pytest.raises(InputError, match="has changed since you looked"):
        await clear(load_settings(), "M-0042", "Dr. Kim", meanwhile)
    assert [act for act, _, _ in kept(archive)] == [Act.OPENED]


async def test_whoever_does_not_agree_clears_nothing(archive: Archive) -> None:
    said = await clear(load_settings(), "M-0043", "Dr. Kim", lambda _: False)

    assert said == "M-0043: nothing was cleared."
    assert kept(archive) == [(Act.OPENED, "M-0043", "blocks")]


# -- queue ---------------------------------------------------------------------------------------------------


def test_the_queue_names_what_waits_longest_first_and_nobody(archive: Archive, meridian: Meridian) -> None:
    waiting = meridian("queue")

    assert (waiting.code, waiting.err) == (0, "")
    assert [line.split(" · ")[0] for line in waiting.out.splitlines()] == ["M-0043", "M-0042"]
    assert not [name for name in ("Dana", "Eve", "Acne") if name in waiting.out]
    assert kept(archive) == []


def test_who_read_an_intake_is_told_in_the_queue(archive: Archive, meridian: Meridian) -> None:
    meridian("show", "M-0042")

    unread, read = meridian("queue").out.splitlines()

    assert "unread" in unread
    assert f"read by {operator().name}" in read
    assert len(kept(archive)) == 1


def test_an_empty_queue_says_so(home: Path, meridian: Meridian) -> None:
    Archive(home / "meridian.db").keep(Flo=Chat().consents())

    assert meridian("queue").out == "Nothing waits.\n"
