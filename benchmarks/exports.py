"""How long exports take, and how much memory: every format beside what sqlite3 needs to dump the same rows.

The yardstick is the sqlite3 command line, in C and on one processor, writing every intake joined with its
answers as CSV, sealed as they are. All run one after the other, the yardstick before each format anew, for
machines are noisy: the ratio is what counts. "worked" is what the processors did, whoever else used them, and
"each" the ratio of that for each of them: about the ratio that a machine with nothing else to do would show.
Memory is the sum over all processes of the most that each held.

    python -m benchmarks.exports [--intakes 100000] [--formats csv,jsonl] [--database sqlite:///sample.db]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from storage.addresses import read_address, sqlite_path
from storage.exports import FORMATS
from tests.sample import make

FEW = 1_000
LOOK_EVERY = 0.05
PROCESSORS = os.cpu_count() or 1
DUMP = (
    "SELECT * FROM intake JOIN person ON person.id = intake.person_id"
    " LEFT JOIN answer ON answer.intake_id = intake.id ORDER BY intake.id, answer.id"
)


@dataclass(frozen=True, slots=True)
class Ran:
    """A run: its seconds, those of all processors, the memory of all processes in MiB, and MB written."""

    seconds: float
    worked: float
    memory: float
    size: float


def dumped(database: Path, out: Path) -> Ran:
    """Dump every intake with its answers by the sqlite3 command line."""
    return _run(["sqlite3", "-csv", "-header", str(database), DUMP], out)


def exported(database: Path, form: str, out: Path) -> Ran:
    """Export everything in one format, as staff would."""
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "bot", "export", "--format", form, "--output", str(out)]
    return _run(command, out, DATABASE_URL=f"sqlite:///{database}")


def _run(command: list[str], out: Path, **settings: str) -> Ran:
    began, peaks = perf_counter(), dict[int, int]()
    to_out = command[0] == "sqlite3"
    with (out if to_out else Path(os.devnull)).open("wb") as file:
        process = subprocess.Popen(command, stdout=file, env=os.environ | settings)  # noqa: S603 -- our own
        ended = 0
        while not ended:
            peaks |= {pid: kib for pid in _family(process.pid) if (kib := _peak(pid))}
            sleep(LOOK_EVERY)
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
    seconds = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: ended with {process.returncode}")
    worked = used.ru_utime + used.ru_stime
    return Ran(seconds, worked, sum(peaks.values()) / 1024, out.stat().st_size / 1e6)


def _family(pid: int) -> Iterable[int]:
    """A process and those it started."""
    yield pid
    with suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _family(int(child))


def _peak(pid: int) -> int:
    """The most memory that a process has held so far, in KiB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def table(few: Path, many: Path, intakes: int, formats: Iterable[str], folder: Path) -> Iterable[str]:
    """The numbers, a line for each format as soon as it is known."""
    yield "format    intakes  seconds  sqlite3  ratio  worked  sqlite3  each   MiB  at 1000      MB"
    for form in formats:
        most = FORMATS[form].most
        if most is not None and most < intakes:
            yield f"{form:8}{f'at most {most} go into one file':>40}"
            continue
        out = folder / f"all.{form}"
        little, yardstick, ran = exported(few, form, out), dumped(many, out), exported(many, form, out)
        yield (
            f"{form:8}{intakes:9}{ran.seconds:9.1f}{yardstick.seconds:9.1f}"
            f"{ran.seconds / yardstick.seconds:7.1f}{ran.worked:8.1f}{yardstick.worked:9.1f}"
            f"{ran.worked / yardstick.worked / PROCESSORS:6.1f}"
            f"{ran.memory:6.0f}{little.memory:9.0f}{ran.size:8.1f}"
        )
        out.unlink()


def main() -> None:
    """Measure, and say what came of it."""
    parser = argparse.ArgumentParser(description="Seconds and memory of exports, beside sqlite3.")
    parser.add_argument("--intakes", type=int, default=100_000)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--database", help="one that holds so many intakes, with its key beside it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="meridian-") as folder:
        few, many = Path(folder) / "few" / "sample.db", Path(folder) / "many" / "sample.db"
        for path in (few, many):
            path.parent.mkdir()
        make(f"sqlite:///{few}", FEW)
        if given.database:
            many = (sqlite_path(read_address(given.database)) or many).resolve()
        else:
            make(f"sqlite:///{many}", given.intakes)
        for line in table(few, many, given.intakes, given.formats.split(","), Path(folder)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
