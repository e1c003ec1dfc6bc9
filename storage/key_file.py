"""The file that holds the sealing keys where no setting does."""

import os
import secrets
from pathlib import Path

from flows.errors import SettingsError
from storage.files import sync
from storage.sealing import Sealer, new_key


def key_file(path: Path) -> str:
    """Read the keys in a file; where there is none, make it first with a new key, for this user alone.

    Raises SettingsError where others may read it, or where it holds no keys.
    """
    try:
        if not path.exists():
            _make(path)
        return _read(path)
    except OSError as error:
        raise SettingsError(f"cannot use the key file {path}: {str(error.strerror).lower()}") from None


def _make(path: Path) -> None:
    """Put a finished file in place; where another process was first, its key is the one."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
        sync(partial)
        path.hardlink_to(partial)
        sync(path.parent)
    except FileExistsError:
        pass
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path) -> str:
    mode = path.stat().st_mode
    if mode & 0o077:
        raise SettingsError(f"the key file {path} may be read by others; run: chmod 600 {path}")
    keys = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        Sealer.from_text(keys)
    except SettingsError:
        raise SettingsError(
            f"the key file {path} holds no keys; restore it, or delete it if nothing was stored yet"
        ) from None
    return keys
