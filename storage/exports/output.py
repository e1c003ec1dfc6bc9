"""Where an export goes: standard output, or a file that is never half there."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flows.errors import InputError, MeridianError
from storage.files import replacing

STANDARD_OUTPUT = "-"


@contextmanager
def write_to(path: str) -> Iterator[BinaryIO]:
    """Open an export's destination: ``-`` for standard output, or a path.

    A file gets mode 0600 and takes the place of an older one once it is complete and on the disk; where
    anything goes wrong the older one stays. Raises InputError where the path cannot be written to, and
    MeridianError where the disk gives out.
    """
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    _check(target)
    if target.exists() and not target.is_file():
        with target.open("wb") as device:
            yield device
        return
    try:
        with replacing(target) as partial, partial.open("wb") as out:
            yield out
    except OSError as error:
        raise _explained(target, error) from None


def _check(target: Path) -> None:
    if target.is_dir():
        raise InputError(f"cannot write to {target}: it is a folder; name a file in it")
    if not target.parent.is_dir():
        raise InputError(f"cannot write to {target}: there is no folder {target.parent}; make it first")


def _explained(target: Path, error: OSError) -> MeridianError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
        return MeridianError(f"cannot finish {target}: {str(error.strerror).lower()}; nothing was changed")
    return InputError(f"cannot write to {target}: {str(error.strerror).lower()}")
