"""A PostgreSQL of our own for a test run: a throw-away server on a socket in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def missing() -> str:
    """What a PostgreSQL of our own lacks here, or nothing."""
    if not find_spec("psycopg"):
        return "psycopg is not installed"
    return "" if _program("initdb") else "PostgreSQL's initdb is not installed"


@contextmanager
def server() -> Iterator[str]:
    """Run a server; gives the address of its database. It will not run as root, so root lends it a user."""
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="meridian-pg-") as folder:
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(user, "initdb", "-D", data, "-A", "trust", "-U", "desk", "--no-sync", "--encoding=UTF8")
        _run(user, "pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql+psycopg://desk@/postgres?host={folder}"
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(user: str | None, program: str, *arguments: str) -> None:
    command = [str(_program(program)), *arguments]
    subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _program(name: str) -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name)
    return Path(found) if found else next(reversed(installed), None)
