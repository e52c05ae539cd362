"""Logs: one event a line with a stable ``action=`` name; JSON in Production, readable in Development.

Never a token, a key or a secret (SPEC §16). What a viewer typed goes in only through `typed`.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

__all__ = ["configure_logging", "typed"]

TYPED_CHARACTERS_MAX = 80


def typed(text: str) -> str:
    """Return what somebody typed, cut short and with everything but plain ASCII escaped.

    A log is read in terminals and by programs: no line break, escape sequence or right-to-left mark of a
    stranger may reach them.
    """
    cut = text[:TYPED_CHARACTERS_MAX]
    return cut.encode("unicode_escape", "backslashreplace").decode("ascii")


def configure_logging(*, is_development: bool) -> None:
    """Send everything, also what libraries log, to standard error in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final: list[structlog.typing.Processor]
    # A traceback without the values of variables, which structlog would show by itself: among them are the
    # headers of the request, with its key or token.
    if is_development:
        final = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    else:
        final = [
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These report every request and every statement at INFO; the EBS has its own words and metrics.
    for noisy in ("httpx", "httpcore", "uvicorn.access", "uvicorn.error", "alembic", "sqlalchemy.engine"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
