"""``GET /api/roulette/state`` from memory: encoded once per change, for all viewers (SPEC §5.2)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from starlette.types import Receive, Scope

from goldomatic.ambient import Ambient, format_instant, monotonic
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.errors import Headers
from goldomatic.ebs.api.guard import Gate, Who
from goldomatic.ebs.api.hot import Answer, RequestHeaders
from goldomatic.ebs.application import queries
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.storage.store import Store

__all__ = ["RouletteStateRoute"]

_EITHER = Who.EITHER

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The answer without ``serverNow``, and how long it stays true by itself."""

    before_now: bytes
    after_now: bytes
    etag: bytes
    headers: Headers
    etag_header: tuple[bytes, bytes]
    valid_from: datetime
    valid_until: datetime
    read_at: float
    """When the database was asked, on the monotonic clock."""


class RouletteStateRoute:
    """Serves the state; keeps one snapshot, which a commit, the passing of time, or its age discards."""

    def __init__(
        self,
        *,
        store: Store,
        gate: Gate,
        cors: Cors,
        ambient: Ambient,
        channel_id: str,
        age_seconds_max: float | None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Keep the snapshot fresh by ``store.on_commit``.

        ``age_seconds_max`` is for databases into which another process may write as well; None where every
        commit is our own.
        """
        self._store = store
        self._gate = gate
        self._cors = cors
        self._clock = ambient.clock
        self._is_clock_wall = ambient.clock is ambient.wall
        self._written_now: datetime | None = None
        self._server_now = b""
        self._channel_id = channel_id
        self._age_seconds_max = age_seconds_max
        self._monotonic = now
        self._snapshot: _Snapshot | None = None
        self._commits = 0
        self._reading: asyncio.Task[_Snapshot] | None = None
        store.on_commit(self._forget)

    def _forget(self, channel_id: str, _recorded: Sequence[object]) -> None:
        if channel_id == self._channel_id:
            self._commits += 1
            self._snapshot = None

    async def __call__(self, scope: Scope, receive: Receive, headers: RequestHeaders) -> Answer:
        """Answer one ``GET``."""
        del receive
        now = self._clock.now()
        self._gate.admit(_EITHER, scope, headers, now if self._is_clock_wall else None)
        snapshot = self._usable(now)
        if snapshot is None:
            snapshot = await self._read_once()
            now = self._clock.now()
        server_now = self._server_now_of(now)
        cors = self._cors.headers_of(headers.get(b"origin"))
        if_none_match = headers.get(b"if-none-match")
        if if_none_match is not None and _matches(if_none_match, snapshot.etag):
            return 304, (snapshot.etag_header, (b"x-mgm-server-now", server_now), *cors), b""
        return 200, (*snapshot.headers, *cors), snapshot.before_now + server_now + snapshot.after_now

    def _server_now_of(self, now: datetime) -> bytes:
        """Return the instant as `format_instant` writes it, from memory if it was the last."""
        if now != self._written_now:
            self._written_now = now
            self._server_now = format_instant(now).encode()
        return self._server_now

    def _usable(self, now: datetime) -> _Snapshot | None:
        snapshot = self._snapshot
        if snapshot is None or not snapshot.valid_from <= now < snapshot.valid_until:
            return None
        if self._age_seconds_max is not None and self._monotonic() - snapshot.read_at > self._age_seconds_max:
            return None
        return snapshot

    async def _read_once(self) -> _Snapshot:
        """Read the database; whoever asks meanwhile waits for the same reading."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
            self._reading.add_done_callback(self._finish_reading)
        # One impatient caller must not cancel what others wait for.
        return await asyncio.shield(self._reading)

    def _finish_reading(self, task: asyncio.Task[_Snapshot]) -> None:
        self._reading = None
        if not task.cancelled():
            # Marks a failure as seen even when every caller has hung up.
            task.exception()

    async def _read(self) -> _Snapshot:
        commits = self._commits
        read_at = self._monotonic()
        view = await self._store.read(lambda connection: queries.roulette(connection, self._channel_id))
        snapshot = _encode_snapshot(view, self._clock.now(), read_at)
        if commits == self._commits:
            # Otherwise something was committed while we read: good enough for an answer, not to keep.
            self._snapshot = snapshot
        return snapshot


_NOW_MARK = "\x00now"
_NOW_MARK_JSON = msgspec.json.encode(_NOW_MARK)


def _encode_snapshot(view: schedule.RouletteView, now: datetime, read_at: float) -> _Snapshot:
    state = schedule.state_at(view, now)
    cycle_id = state.current_spin_cycle_id
    body = _encode(
        {
            "nextSpinAt": format_instant(state.next_spin_at),
            "serverNow": _NOW_MARK,
            "spinIntervalSeconds": state.spin_interval_seconds,
            "poolParticipantCount": state.pool_participant_count,
            "spinPhase": state.spin_phase,
            "candidateCharacterName": state.candidate_character_name,
            "outcome": state.outcome,
            "currentSpinCycleId": None if cycle_id is None else str(cycle_id),
        }
    )
    before, _, after = body.partition(_NOW_MARK_JSON)
    etag = b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
    length = len(before) + len(after) + 2 + len(format_instant(now))
    return _Snapshot(
        before_now=before + b'"',
        after_now=b'"' + after,
        etag=etag,
        headers=(
            (b"content-type", b"application/json"),
            (b"content-length", str(length).encode()),
            (b"etag", etag),
        ),
        etag_header=(b"etag", etag),
        valid_from=now,
        valid_until=schedule.state_changes_at(view, now),
        read_at=read_at,
    )


def _matches(if_none_match: bytes, etag: bytes) -> bool:
    """Compare weakly, as RFC 9110 §13.1.2 has it for ``If-None-Match``."""
    if if_none_match == etag:
        return True
    candidates = [entry.strip().removeprefix(b"W/") for entry in if_none_match.split(b",")]
    return etag in candidates or candidates == [b"*"]
