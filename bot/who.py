"""Who runs a command, for the audit."""

import os

from flows.deeds import Who


def operator() -> Who:
    """Whoever runs this program, as the operating system knows them; by number where it has no name for them.

    Under sudo ``name`` is the one who asked for it, so that a shared account does not hide them.
    """
    user, full_name = _account()
    return Who(f"os:{user}", os.environ.get("SUDO_USER") or full_name or user)


def _account() -> tuple[str, str]:
    """The user's name, and what they are called in full, if that is noted."""
    try:
        import pwd  # noqa: PLC0415 -- Windows has none

        entry = pwd.getpwuid(os.getuid())
    except ImportError:
        return os.environ.get("USERNAME") or "unknown", ""
    except KeyError:  # as in a container that runs as a bare number
        return str(os.getuid()), ""
    return entry.pw_name, entry.pw_gecos.partition(",")[0].strip()
