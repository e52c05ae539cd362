"""The Desktop's journal, and the points at which its process may die."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goldomatic.desktop.adapters.journal import Journal
from tests.simulation.year.virtual_time import Died

COMMIT_POINTS = ("before_begin", "before_commit", "after_commit")


class MortalJournal(Journal):
    """A journal at each of whose commit points the process may die."""

    def __init__(self, path: Path) -> None:
        """Open it; nothing threatens yet."""
        self.doom: tuple[str, int] | None = None
        """The commit point at which the process dies, after so many others of its kind."""
        super().__init__(path)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._pass("before_begin")
        with super()._transaction() as connection:
            yield connection
            self._pass("before_commit")
        self._pass("after_commit")

    def _pass(self, point: str) -> None:
        if self.doom is None or self.doom[0] != point:
            return
        left = self.doom[1]
        if left == 0:
            self.doom = None
            raise Died
        self.doom = (point, left - 1)
