"""Slow things off the UI thread: their end comes back as a call on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, SignalInstance

__all__ = ["Courier", "run_off_thread"]

T = TypeVar("T")


class Courier(QObject):
    """Brings what another thread has to say to a method on the thread that made the courier.

    Nothing is delivered after the receiver, its parent, is gone.
    """

    arrived = Signal(object)

    def __init__(self, receiver: QObject, deliver: Callable[[object], None]) -> None:
        """Deliver to ``receiver`` by calling ``deliver``."""
        super().__init__(receiver)
        self._deliver = deliver
        self.arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def bring(self, what: object) -> None:
        """Hand something over; callable from any thread."""
        signal: SignalInstance = self.arrived
        try:
            signal.emit(what)
        except RuntimeError:
            # The receiver's window was closed, and Qt's half of this object with it: nobody waits any more.
            return

    def _on_arrived(self, what: object) -> None:
        self._deliver(what)


def run_off_thread(
    receiver: QObject,
    work: Callable[[], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None],
) -> None:
    """Run ``work`` on a thread of the pool; then call ``done`` or ``failed`` on this thread.

    Neither is called when ``receiver`` is gone by then.
    """

    def deliver(what: object) -> None:
        courier.deleteLater()
        assert callable(what)
        what()

    courier = Courier(receiver, deliver)

    def run() -> None:
        try:
            value = work()
        except Exception as error:  # noqa: BLE001 -- shown to the streamer, whatever it is
            courier.bring(partial(failed, error))
        else:
            courier.bring(partial(done, value))

    QThreadPool.globalInstance().start(run)
