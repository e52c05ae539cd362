"""The store as the rest of the EBS sees it, and the part of it that both databases share.

Every channel has one writer. Commands that arrive while it is busy wait together and are then done
in one transaction, where one that fails leaves no trace; they are answered when that transaction has
committed (group commit, ADR 0002). So nothing that was answered can be lost, nothing stale is ever
decided on, and there is no retrying.
"""

from __future__ import annotations

import asyncio
import contextvars
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from goldomatic.ebs.storage.batch import Outcome, Settle, Undone, run_batch
from goldomatic.ebs.storage.codec import Recorded
from goldomatic.ebs.storage.transaction import Transaction

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient

R = TypeVar("R")
UseCase = Callable[[Transaction], R]
Listener = Callable[[str, Sequence[Recorded]], None]

_LOG = structlog.get_logger(__name__)

BATCH_COMMANDS_MAX = 128
"""How many waiting commands share one commit."""

WAITING_COMMANDS_MAX = 4096
"""How many commands may wait for one channel's writer before the store says that it is unavailable."""


class StoreUnavailable(Exception):
    """The database cannot be asked, or did not say that it has kept what it was given."""


class FaultPoint(Protocol):
    """Called at each commit point; a test lets the process die there."""

    def __call__(self, point: str) -> None:
        """Pass ``before_begin``, ``before_commit`` or ``after_commit``."""


def no_fault(point: str) -> None:
    """Let the process live."""
    del point


@dataclass(frozen=True, slots=True)
class _Waiting:
    use_case: UseCase[Any]
    answer: asyncio.Future[Any]


class Store(ABC):
    """An event store with read models, on one database."""

    def __init__(self, ambient: Ambient, settle: Settle, fault: FaultPoint) -> None:
        """Prepare; the subclass opens the database."""
        self._ambient = ambient
        self._settle = settle
        self._fault = fault
        self._listeners: list[Listener] = []
        self._waiting: dict[str, deque[_Waiting]] = {}
        self._writers: dict[str, asyncio.Task[None]] = {}
        self._is_closed = False

    def on_commit(self, listener: Listener) -> None:
        """Call ``listener(channel_id, recorded)`` on the event loop after each commit that kept events.

        ``recorded`` is empty when a write failed and it is not known what was kept.
        """
        self._listeners.append(listener)

    async def write(self, channel_id: str, use_case: UseCase[R]) -> R:
        """Run ``use_case`` in a transaction of the channel and return its answer after the commit.

        What is due by now (draws, closings, expiries) has been done before it decides. A caller that
        goes away does not stop the command. ``use_case`` has no effect but on the database: when a
        neighbour fails it is undone and run again.

        Raises:
            StoreUnavailable: nothing was kept, or it is not known whether it was.
            RuleBroken: a constraint refused what the rules let through.
        """
        if self._is_closed:
            raise StoreUnavailable
        queue = self._waiting.setdefault(channel_id, deque())
        if len(queue) >= WAITING_COMMANDS_MAX:
            message = "too many commands are waiting"
            raise StoreUnavailable(message)
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        queue.append(_Waiting(use_case, answer))
        if channel_id not in self._writers:
            # In a context of its own: what it logs belongs to all who wait, not to whoever came first.
            self._writers[channel_id] = asyncio.create_task(
                self._drain(channel_id, queue), context=contextvars.Context()
            )
        return await answer

    async def read(self, query: Callable[[Connection], R]) -> R:
        """Run ``query`` on a consistent snapshot of what has been committed.

        Raises:
            StoreUnavailable: the database cannot be asked.
        """
        if self._is_closed:
            raise StoreUnavailable
        try:
            return await self._read(query)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _LOG.warning("read failed", action="store.read_failed", error=type(error).__name__)
            raise StoreUnavailable from error

    async def ping(self) -> None:
        """Make sure that the database answers.

        Raises:
            StoreUnavailable: it does not.
        """
        await self.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())

    def alone(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold the lock ``name``, which no other process then has: for what takes longer than a commit.

        Reads and writes of the store go on meanwhile. Between tasks of this process it does not choose.

        Raises:
            StoreUnavailable: the database is away, or somebody else holds it for too long.
        """
        return self._alone(name)

    async def close(self) -> None:
        """Finish what is waiting, then let go of the database."""
        self._is_closed = True
        writers = list(self._writers.values())
        await asyncio.gather(*writers, return_exceptions=True)
        await self._close()

    async def _drain(self, channel_id: str, queue: deque[_Waiting]) -> None:
        """Work until nothing waits; the next command starts a new task."""
        try:
            while queue:
                batch = [queue.popleft() for _ in range(min(len(queue), BATCH_COMMANDS_MAX))]
                await self._run(channel_id, batch)
        finally:
            del self._writers[channel_id]
            while queue:
                _refuse(queue.popleft(), StoreUnavailable())

    async def _run(self, channel_id: str, batch: list[_Waiting]) -> None:
        use_cases = [waiting.use_case for waiting in batch]
        try:
            outcomes, recorded = await self._write(channel_id, use_cases)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _LOG.error(
                "write failed", action="store.write_failed", channel_id=channel_id, error=_describe(error)
            )
            # A connection lost while committing may have kept everything: whoever remembers must look again.
            self._tell(channel_id, ())
            for waiting in batch:
                _refuse(waiting, StoreUnavailable())
            return
        except BaseException as error:
            for waiting in batch:
                _refuse(waiting, error)
            if isinstance(error, Exception):
                return
            raise
        if recorded:
            self._tell(channel_id, recorded)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Undone):
                _refuse(waiting, outcome.error)
            elif not waiting.answer.done():
                waiting.answer.set_result(outcome.value)

    def _tell(self, channel_id: str, recorded: Sequence[Recorded]) -> None:
        for listener in self._listeners:
            try:
                listener(channel_id, recorded)
            except Exception:  # noqa: BLE001 -- see below
                # The facts are kept; whoever wanted to hear of them must not make them look lost.
                _LOG.exception("a listener failed", action="store.listener_failed")

    @abstractmethod
    async def _write(
        self, channel_id: str, use_cases: Sequence[UseCase[Any]]
    ) -> tuple[list[Outcome], list[Recorded]]:
        """Do the use cases in one transaction under the channel's lock."""

    @abstractmethod
    async def _read(self, query: Callable[[Connection], R]) -> R:
        """Run a query on a snapshot."""

    @abstractmethod
    def _alone(self, name: str) -> AbstractAsyncContextManager[None]:
        """Hold a lock between processes."""

    @abstractmethod
    async def _close(self) -> None:
        """Let go of the database."""

    def _run_batch(
        self, connection: Connection, channel_id: str, use_cases: Sequence[UseCase[Any]]
    ) -> tuple[list[Outcome], list[Recorded]]:
        return run_batch(connection, self._ambient, channel_id, self._settle, use_cases)


def _refuse(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _describe(error: BaseException) -> str:
    """Name an error without the statement and its parameters, which may hold what viewers typed."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}"
