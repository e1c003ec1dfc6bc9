"""Logs: for people on a terminal, one JSON line an event elsewhere; no token and nobody's words in them."""

import asyncio
import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import ExcInfo, Processor
from typing_extensions import override

# Wherever it stands: in an address it follows "/bot" with no boundary, and its colon may be escaped.
_TOKEN = re.compile(r"\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
_CHATTY = ("aiohttp", "asyncio", "httpx", "httpcore", "telegram", "transitions", "alembic", "sqlalchemy")

log = structlog.stdlib.get_logger("meridian")


def configure(stream: TextIO | None = None, *, human: bool | None = None, level: str = "INFO") -> None:
    """Send every log line to this stream, by default standard error."""
    stream = stream or sys.stderr
    human = stream.isatty() if human is None else human
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Redacting(processors=_finish(human), foreign_pre_chain=_start()))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_start(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def without_tokens(text: str) -> str:
    """The same text with anything that looks like a bot token taken out."""
    return _TOKEN.sub("<token>", text)


def outline(error: BaseException) -> str:
    """What failed and where, with none of the error's own words: those may be a patient's.

    ``ValueError at desk.py:41, from KeyError at intakes.py:12``
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    place = f"{type(error).__name__}{_innermost(error.__traceback__)}"
    return f"{place}, from {outline(cause)}" if cause else place


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Log what the event loop reports by outline; its own report quotes the error's words."""
    loop.set_exception_handler(_on_loop_error)


class _Redacting(ProcessorFormatter):
    """The last thing to see a line before it is written, whoever logged it."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


def _start() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _finish(human: bool) -> list[Processor]:
    line: Processor = (
        structlog.dev.ConsoleRenderer(colors=True) if human else structlog.processors.JSONRenderer()
    )
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(_exception),
        line,
    ]


def _exception(exc_info: ExcInfo) -> str:
    return outline(exc_info[1])


def _innermost(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    if not frames:
        return ""
    last = frames[-1]
    return f" at {last.filename.rpartition('/')[2]}:{last.lineno}"


def _on_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("event loop error", error=outline(error) if error else "unknown")
