"""Logs: one event a line with a stable ``action=`` name; JSON in Production, readable in Development.

Never a token, a key or a secret (SPEC §16). What a viewer typed goes in only through `typed`.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

__all__ = ["configure_logging", "json_file", "json_lines", "readable", "send_logs_to", "typed"]

TYPED_CHARACTERS_MAX = 80

FILE_BYTES_MAX: Final = 5_000_000
FILES_KEPT: Final = 4
"""Besides the one that is written to: together they stay small enough to be sent to somebody who helps."""


def typed(text: str) -> str:
    """Return what somebody typed, cut short and with everything but plain ASCII escaped.

    A log is read in terminals and by programs: no line break, escape sequence or right-to-left mark of a
    stranger may reach them.
    """
    cut = text[:TYPED_CHARACTERS_MAX]
    return cut.encode("unicode_escape", "backslashreplace").decode("ascii")


def configure_logging(*, is_development: bool) -> None:
    """Send everything, also what libraries log, to standard error in one format."""
    send_logs_to(readable(sys.stderr) if is_development else json_lines(logging.StreamHandler(sys.stderr)))


def send_logs_to(*handlers: logging.Handler) -> None:
    """Send everything, also what libraries log, to each of the handlers, and nowhere else."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = list(handlers)
    root.setLevel(logging.INFO)
    # These report every request and every statement at INFO; we have our own words and metrics.
    for noisy in ("httpx", "httpcore", "uvicorn.access", "uvicorn.error", "alembic", "sqlalchemy.engine"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def readable(stream: TextIO) -> logging.Handler:
    """Return a handler that writes for a person, in colours on a terminal."""
    renderer = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return _formatted(logging.StreamHandler(stream), [renderer])


def json_lines(handler: logging.Handler) -> logging.Handler:
    """Return the handler, which now writes a JSON object a line."""
    # A traceback without the values of variables, which structlog would show by itself: among them are the
    # headers of the request, with its key or token.
    tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    return _formatted(handler, [tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)])


def json_file(path: Path) -> logging.Handler:
    """Return a handler that writes JSON lines to a file, which only its owner may read, and its predecessors.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    return json_lines(
        RotatingFileHandler(path, maxBytes=FILE_BYTES_MAX, backupCount=FILES_KEPT, encoding="utf-8")
    )


_SHARED: Final[Sequence[structlog.typing.Processor]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _formatted(handler: logging.Handler, final: Sequence[structlog.typing.Processor]) -> logging.Handler:
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    return handler
