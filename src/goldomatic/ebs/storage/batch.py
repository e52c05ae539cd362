"""Several commands of one channel in one transaction; one that fails leaves no trace (ADR 0002, ADR 0006).

A failing command is a bug, or a hole in the rules that a constraint has stopped: rare enough to try without
a savepoint for each. When one fails, all are taken back and done again, each behind its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from goldomatic.ebs.domain.errors import Refused
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.constraints import constraint_name, refusal_of
from goldomatic.ebs.storage.schema import events
from goldomatic.ebs.storage.transaction import Transaction

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient

_LOG = structlog.get_logger(__name__)

Settle = Callable[[Transaction, datetime | None], None]
"""Do what is due at the transaction's instant; gets the instant of the channel's newest event before it."""

_LAST_RECORDED = (
    select(events.c.recorded_at)
    .where(events.c.channel_id == bindparam("channel"))
    .order_by(events.c.position.desc())
    .limit(1)
)


class RuleBroken(Exception):
    """A command got past the rules and broke a constraint that guards one of them; it had no effect."""

    def __init__(self, refused: Refused) -> None:
        """Carry the refusal that the rule should have given."""
        super().__init__(refused.message)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Done:
    """A command's answer."""

    value: Any


@dataclass(frozen=True, slots=True)
class Undone:
    """A command that had no effect, and the error for its caller."""

    error: Exception


Outcome = Done | Undone


def run_batch(
    connection: Connection,
    ambient: Ambient,
    channel_id: str,
    settle: Settle,
    use_cases: Sequence[Callable[[Transaction], Any]],
) -> tuple[list[Outcome], list[Recorded]]:
    """Settle what is due, then run each use case; the caller begins, holds the lock, and commits.

    Time never steps back within a channel: the present is the later of the clock and the newest event.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database failed; nothing of the batch may be called done.
    """
    last = connection.execute(_LAST_RECORDED, {"channel": channel_id}).scalar_one_or_none()
    clock = ambient.clock.now()
    now = clock if last is None else max(clock, last)

    def begin() -> Transaction:
        return Transaction(connection=connection, channel_id=channel_id, now=now, random=ambient.random)

    settling = begin()
    settle(settling, last)
    done = None if len(use_cases) == 1 else _run_together(connection, begin(), use_cases)
    if done is not None:
        outcomes, recorded = done
        return outcomes, settling.recorded + recorded
    outcomes, recorded = [], settling.recorded
    for use_case in use_cases:
        transaction = begin()
        outcome = _run_one(connection, transaction, use_case)
        if isinstance(outcome, Done):
            recorded.extend(transaction.recorded)
        outcomes.append(outcome)
    return outcomes, recorded


def _run_together(
    connection: Connection, transaction: Transaction, use_cases: Sequence[Callable[[Transaction], Any]]
) -> tuple[list[Outcome], list[Recorded]] | None:
    """Run all behind one savepoint; None, and nothing has happened, when one of them fails."""
    connection.exec_driver_sql("SAVEPOINT commands")
    try:
        outcomes: list[Outcome] = [Done(use_case(transaction)) for use_case in use_cases]
    except Exception as error:
        if isinstance(error, SQLAlchemyError) and not isinstance(error, IntegrityError):
            raise
        # Who it was, and what it was, shows when each is run by itself.
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT commands")
        return None
    connection.exec_driver_sql("RELEASE SAVEPOINT commands")
    return outcomes, transaction.recorded


def _run_one(
    connection: Connection, transaction: Transaction, use_case: Callable[[Transaction], Any]
) -> Outcome:
    connection.exec_driver_sql("SAVEPOINT command")
    try:
        value = use_case(transaction)
    except IntegrityError as error:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
        return Undone(_explain(error, transaction.channel_id))
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever one command dies of is that command's, not its neighbours'
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
        return Undone(error)
    connection.exec_driver_sql("RELEASE SAVEPOINT command")
    return Done(value)


def _explain(error: IntegrityError, channel_id: str) -> Exception:
    refused = refusal_of(error)
    _LOG.error(
        "a constraint stopped what the rules let through",
        action="store.constraint_broken",
        constraint=constraint_name(error),
        channel_id=channel_id,
    )
    return error if refused is None else RuleBroken(refused)
