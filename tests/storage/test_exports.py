import csv
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InputError, MeridianError
from flows.practice import load_practice
from storage.exports import FORMATS
from storage.exports.edition import Edition
from storage.exports.output import write_to
from storage.exports.rows import Cell, write_csv, write_jsonl
from tests.storage.hostile import unguarded

SIGNS = "=+-@\t\r\n＝＋－＠"
anything = st.text(st.characters(), max_size=30)
hostile = st.builds(
    str.__add__,
    st.text("=+-@\t\r\n\0＝＋－＠' \ufeff\u200b", max_size=4),
    st.text('=A1",;\r\n|!cmd', max_size=8),
)
readable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"]), max_size=30)


def written(*rows: list[Cell], columns: list[str] | None = None, raw: bool = False) -> bytes:
    out = io.BytesIO()
    write_csv(columns or ["a"], rows, out, raw=raw)
    return out.getvalue()


def cells(document: bytes) -> list[list[str]]:
    """Read as another program would: UTF-8 with its mark, RFC 4180."""
    return list(csv.reader(io.StringIO(document.decode("utf-8-sig"), newline="")))[1:]


def cell(value: Cell, *, raw: bool = False) -> str:
    (row,) = cells(written([value, "end"], raw=raw))
    assert row[1] == "end"
    return row[0]


@given(st.lists(st.lists(readable | hostile.filter(lambda text: "\0" not in text), min_size=2, max_size=2)))
def test_a_csv_gives_back_every_word(rows: list[list[str]]) -> None:
    document = written(*[list[Cell](row) for row in rows])

    assert [[unguarded(text) for text in row] for row in cells(document)] == rows


@given(hostile | anything)
def test_no_cell_and_no_header_begins_as_a_formula(text: str) -> None:
    document = written([text, "end"], columns=[text, "end"]).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(document, newline=""))

    assert row == header
    assert not row[0].startswith(tuple(SIGNS))
    assert not row[0].lstrip(" \u200b\ufeff").startswith(tuple(SIGNS))


@given(anything)
def test_what_cannot_be_seen_is_shown_and_not_lost(text: str) -> None:
    shown = cell(text)

    assert not set(shown) & {chr(code) for code in (0, 7, 0x7F, 0x202E, 0x2066, 0xD800)}
    assert len(shown) >= len(text)


@pytest.mark.parametrize(
    ("given_", "seen"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1 555 0100", "'+1 555 0100"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        (" \ufeff=1", "' \ufeff=1"),
        ("'=1", "''=1"),
        ("\0hidden", "'␀hidden"),
        ("a\0b", "a␀b"),
        ("Dana\u202egnp", "Dana<U+202E>gnp"),
        ("'tis 3-4 weeks", "'tis 3-4 weeks"),
        ("日本 Łódź 😀", "日本 Łódź 😀"),
        (-3, "-3"),
        (None, ""),
        (datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC), "2026-03-02 09:30:15"),
        (date(2026, 3, 16), "2026-03-16"),
    ],
)
def test_how_a_cell_looks(given_: Cell, seen: str) -> None:
    assert cell(given_) == seen


@given(st.text(st.characters(codec="utf-8"), max_size=30) | hostile)
def test_a_raw_csv_is_exact(text: str) -> None:
    assert cell(text, raw=True) == text


def test_a_raw_csv_still_is_utf8() -> None:
    assert cell("\ud83d half", raw=True) == "<U+D83D> half"


def test_a_csv_is_as_spreadsheets_like_it() -> None:
    assert written(['a "b", c', "d\ne"]) == '\ufeffa\r\n"a ""b"", c","d\ne"\r\n'.encode()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
plain = st.none() | st.booleans() | st.integers() | words | st.lists(words, max_size=3)
objects = st.dictionaries(words, plain | st.dictionaries(words, plain, max_size=3), max_size=4)


@given(st.lists(objects, max_size=4))
def test_json_lines_are_exact_one_object_a_line(given_: list[dict[str, object]]) -> None:
    out = io.BytesIO()
    write_jsonl(given_, out)

    lines = out.getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == given_


def test_json_lines_hide_no_control_and_bear_times_and_half_pairs() -> None:
    out = io.BytesIO()
    write_jsonl([{"at": datetime(2026, 3, 2, tzinfo=UTC), "said": ("é\u202e\u2028\ud83d",)}], out)

    assert out.getvalue().decode() == (
        '{"at":"2026-03-02T00:00:00+00:00","said":["é\\u202e\\u2028\\ud83d"]}\n'
    )


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_a_plain_format_writes_a_record_at_a_time(name: str) -> None:
    """However long the export, no more than a record of it is held."""
    out, early = io.BytesIO(), []

    def many(record: object) -> Iterator[object]:
        for number in range(20_000):
            if number == 19_999:
                early.append(out.tell())
            yield record

    edition = Edition(load_practice(), datetime(2026, 3, 2, tzinfo=UTC), "", 20_000)
    FORMATS[name].write(edition, many(b"x" * 50 + b"\r\n"), out)

    assert early[0] > 0.9 * out.tell()


def test_a_file_is_complete_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("the last one")
    path.chmod(0o644)

    with write_to(str(path)) as out:
        out.write(b"this one")
        assert path.read_text() == "the last one"

    assert path.read_text() == "this one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_that_fails_leaves_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("the last one")

    def fail_halfway() -> None:
        with write_to(str(path)) as out:
            out.write(b"half of th")
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()

    assert path.read_text() == "the last one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_keeps_pointing_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "export.csv", tmp_path / "latest.csv"
    target.write_text("the last one")
    link.symlink_to(target)

    with write_to(str(link)) as out:
        out.write(b"this one")

    assert link.is_symlink()
    assert target.read_text() == "this one"


def test_a_device_is_written_to_and_not_replaced() -> None:
    with write_to(os.devnull) as out:
        out.write(b"gone")

    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere/export.csv", "there is no folder nowhere; make it first"),
        (".", "it is a folder; name a file in it"),
        ("/proc/export.csv", "cannot write to /proc/export.csv: "),
    ],
)
def test_a_place_that_cannot_be_written_to_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(InputError) as caught, write_to(path):
        pass

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_disk_that_gives_out_leaves_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("the last one")

    def run_out_of_disk() -> None:
        with write_to(str(path)), Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"half of th")

    with pytest.raises(MeridianError, match="no space left on device; nothing was changed"):
        run_out_of_disk()
    assert path.read_text() == "the last one"


WRITE_TO_STANDARD_OUTPUT = """
from storage.exports.output import write_to
with write_to("-") as out:
    out.write(bytes([0xef, 0xbb, 0xbf, 0x0d]))
"""


def test_a_dash_is_standard_output_byte_for_byte() -> None:
    child = subprocess.run([sys.executable, "-c", WRITE_TO_STANDARD_OUTPUT], capture_output=True, check=True)

    assert child.stdout == b"\xef\xbb\xbf\r"
