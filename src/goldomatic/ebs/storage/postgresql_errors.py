"""PostgreSQL's errors without the rows that they show: tokens of a login stand in some (SPEC §16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

__all__ = ["hide_rows"]

_ROW = "\nDETAIL:"


def hide_rows(engine: Engine) -> None:
    """Cut off what an error tells beyond its first line, wherever it will be shown: log, traceback, terminal.

    PostgreSQL's ``DETAIL`` of a broken constraint holds the whole row that it refused.
    """

    @event.listens_for(engine, "handle_error")
    def cut(context: ExceptionContext) -> None:
        _cut(context.sqlalchemy_exception)
        _cut(context.original_exception)


def _cut(error: BaseException | None) -> None:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        # The driver keeps it apart, and adds it whenever the error is shown.
        if getattr(error, "detail", None):
            error.detail = None  # type: ignore[attr-defined]
        error.args = tuple(said.partition(_ROW)[0] if isinstance(said, str) else said for said in error.args)
        error = error.__cause__ or error.__context__
