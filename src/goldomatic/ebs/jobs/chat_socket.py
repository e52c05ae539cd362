"""Hears chat through Twitch's EventSub socket: the adapter around the state machine (SPEC §9, ADR 0009).

Nothing is decided here but one thing: Twitch sends a frame once only, so a line that the database cannot take
right now is kept in memory and tried again, in its order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, Self

import structlog

from goldomatic.ambient import Ambient
from goldomatic.ebs.application.chat_intake import ChatIntake
from goldomatic.ebs.jobs.loops import CountFailure
from goldomatic.ebs.storage.store import StoreUnavailable
from goldomatic.ebs.twitch.eventsub_client import Created, EventSubClient, Outcome
from goldomatic.ebs.twitch.eventsub_messages import CHAT_MESSAGE
from goldomatic.ebs.twitch.eventsub_rest import websocket_transport
from goldomatic.ebs.twitch.eventsub_socket import EventSubSocket
from goldomatic.ebs.twitch.socket_actions import (
    Action,
    Close,
    Connect,
    Deliver,
    Heard,
    Lost,
    Malformed,
    Revoked,
    Subscribe,
)
from goldomatic.ebs.twitch.status import Chat, TwitchStatus
from goldomatic.logs import typed

__all__ = ["ChatSocket", "SocketClosed", "Wire"]

WAITING_LINES_MAX = 10_000
RETRY_SECONDS_FIRST = 0.5
RETRY_SECONDS_MAX = 15.0
REFUSED_PAUSE_SECONDS = 30.0

_LOG = structlog.get_logger(__name__)


class SocketClosed(Exception):
    """The connection has ended; ``code`` is the one that Twitch gave, None when there was none."""

    def __init__(self, code: int | None) -> None:
        super().__init__(str(code))
        self.code = code


class Wire(Protocol):
    """An open connection."""

    async def receive(self) -> str | bytes:
        """Return the next frame.

        Raises:
            SocketClosed: there is no next one.
        """
        ...

    async def close(self) -> None:
        """Close it; never raises."""
        ...


Open = Callable[[str], Awaitable[Wire]]
"""Opens a connection; raises `SocketClosed` when it cannot be opened."""

Happening = Callable[[float], list[Action]]


class ChatSocket:
    """An asynchronous context in which chat is heard through the socket."""

    def __init__(
        self,
        *,
        machine: EventSubSocket,
        open_wire: Open,
        client: EventSubClient,
        intake: ChatIntake,
        status: TwitchStatus,
        ambient: Ambient,
        count_failure: CountFailure,
    ) -> None:
        self._machine = machine
        self._open_wire = open_wire
        self._client = client
        self._intake = intake
        self._status = status
        self._ambient = ambient
        self._count_failure = count_failure
        self._happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self._lines: asyncio.Queue[Deliver] = asyncio.Queue(WAITING_LINES_MAX)
        self._readers: dict[int, asyncio.Task[None]] = {}
        self._others: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Start."""
        self._status.chat = Chat.CONNECTING
        self._begin(self._take_lines(), "lines")
        self._begin(self._run(), "machine")
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        """Stop; the connections are closed."""
        tasks = [*self._others, *self._readers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, work: Awaitable[None], name: str) -> None:
        async def run() -> None:
            try:
                await work
            except Exception:  # noqa: BLE001 -- whatever it is, the rest goes on and it is told
                self._tell_of_crash(name)

        task = asyncio.create_task(run(), name=f"job:chat_socket_{name}")
        self._others.add(task)
        task.add_done_callback(self._others.discard)

    def _tell_of_crash(self, part: str) -> None:
        self._count_failure("chat_socket")
        _LOG.exception("hearing chat crashed", action="chat_socket.crashed", part=part)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        self._do(self._machine.start(loop.time()))
        while True:
            wake_at = self._machine.next_wake()
            happening: Happening = self._machine.wake
            with suppress(TimeoutError):
                async with asyncio.timeout_at(wake_at):
                    happening = await self._happenings.get()
            try:
                self._do(happening(loop.time()))
            except Exception:  # noqa: BLE001 -- the machine goes on from where it is: chat must not end with this
                self._tell_of_crash("machine")
                await asyncio.sleep(RETRY_SECONDS_FIRST)

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Connect(number, url):
                    reader = asyncio.create_task(self._read(number, url), name=f"job:chat_reader_{number}")
                    self._readers[number] = reader
                    reader.add_done_callback(partial(self._forget, number))
                case Close(number):
                    if number in self._readers:
                        self._readers[number].cancel()
                case Subscribe(number, session_id):
                    self._begin(self._subscribe(number, session_id), "subscribing")
                case Deliver():
                    self._keep(action)
                case Revoked(status, subscription_type):
                    self._intake.note_revocation(status, subscription_type)
                case Heard(lost_seconds):
                    self._note_heard(lost_seconds)
                case Lost(reason):
                    self._status.chat, self._status.chat_reason = Chat.LOST, reason
                    self._status.heard_since = None
                    _LOG.warning("chat is not heard", action="chat_socket.lost", reason=typed(reason))
                case Malformed():
                    self._intake.ignore_malformed(ValueError("frame"), b"")

    def _forget(self, number: int, _done: asyncio.Task[None]) -> None:
        self._readers.pop(number, None)

    async def _read(self, number: int, url: str) -> None:
        """Open one connection and pass on what it says, until it ends."""
        wire: Wire | None = None
        try:
            wire = await self._open_wire(url)
            self._happenings.put_nowait(partial(self._machine.opened, number))
            while True:
                text = await wire.receive()
                self._intake.hear()
                self._happenings.put_nowait(partial(self._machine.received, number, text))
        except SocketClosed as closed:
            self._happenings.put_nowait(partial(self._machine.closed, number, closed.code))
        except Exception:  # noqa: BLE001 -- whatever it is, this connection is over and the next one comes
            self._tell_of_crash("reader")
            self._happenings.put_nowait(partial(self._machine.closed, number, None))
        finally:
            if wire is not None:
                await wire.close()

    async def _subscribe(self, number: int, session_id: str) -> None:
        try:
            created = await self._client.create(websocket_transport(session_id))
        except Exception:  # noqa: BLE001 -- whatever it is, it is asked for again
            self._tell_of_crash("subscribing")
            created = Created(outcome=Outcome.UNREACHABLE, reason="crashed")
        self._status.subscribings[created.outcome.value] += 1
        # That it exists already is as good: two answers to one question can only come from us.
        if created.outcome in (Outcome.CREATED, Outcome.EXISTS):
            self._happenings.put_nowait(partial(self._machine.subscribed, number))
            return
        pause = created.pause_seconds
        if created.outcome is Outcome.REFUSED:
            pause = max(pause, REFUSED_PAUSE_SECONDS)
        if self._status.chat is not Chat.LOST:
            self._status.chat = Chat.REFUSED
        self._status.chat_reason = created.reason
        _LOG.warning(
            "Twitch does not give the chat subscription; it is asked again",
            action="chat_socket.not_subscribed",
            outcome=created.outcome.value,
            reason=created.reason,
        )
        self._happenings.put_nowait(partial(self._machine.refused, number, pause))

    def _note_heard(self, lost_seconds: float | None) -> None:
        self._status.chat, self._status.chat_reason = Chat.HEARD, ""
        self._status.heard_since = self._ambient.wall.now()
        self._intake.note_alive()
        if lost_seconds is None:
            _LOG.info("chat is heard", action="chat_socket.heard")
            return
        self._status.note_lost_time(lost_seconds)
        _LOG.warning(
            f"chat was not heard for {lost_seconds:.0f} s",
            action="chat_socket.heard_again",
            lost_seconds=round(lost_seconds, 1),
        )

    def _keep(self, line: Deliver) -> None:
        if line.subscription_type != CHAT_MESSAGE:
            self._intake.ignore("other_subscription", line.message_id.encode("ascii", "replace"))
            return
        try:
            self._lines.put_nowait(line)
        except asyncio.QueueFull:
            self._intake.ignore("overflow", line.message_id.encode("ascii", "replace"))

    async def _take_lines(self) -> None:
        """Do what was typed, line by line; one on which we fail does not keep back those behind it."""
        while True:
            line = await self._lines.get()
            try:
                await self._take(line)
            except Exception:  # noqa: BLE001 -- whatever it is, the next line may be well
                self._tell_of_crash("line")

    async def _take(self, line: Deliver) -> None:
        """Do what was typed; a database that is away is waited for."""
        wish = self._intake.wish_of(line.event, line.message_id.encode("ascii", "replace"))
        pause = RETRY_SECONDS_FIRST
        while wish is not None:
            try:
                await self._intake.fulfil(wish)
                wish = None
            except StoreUnavailable:
                await asyncio.sleep(pause * (1 + self._ambient.random.jitter()))
                pause = min(pause * 2, RETRY_SECONDS_MAX)
