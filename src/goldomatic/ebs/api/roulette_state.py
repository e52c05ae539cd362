"""``GET /api/roulette/state`` from memory: encoded once per change, for all viewers (SPEC §5.2)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from starlette.types import Message, Receive, Scope

from goldomatic.ambient import Ambient, format_instant, monotonic
from goldomatic.ebs.api.answer import Answer, answer_with, body_message, start_message
from goldomatic.ebs.api.cors import Cors
from goldomatic.ebs.api.guard import Gate
from goldomatic.ebs.api.hot import RequestHeaders
from goldomatic.ebs.application import queries
from goldomatic.ebs.domain import schedule
from goldomatic.ebs.storage.store import Store

__all__ = ["RouletteStateRoute"]

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    """The answer without ``serverNow``, and how long it stays true by itself."""

    before_now: bytes
    after_now: bytes
    etag: bytes
    starts: Mapping[bytes | None, Message]
    """How the answer begins, by the origins that are allowed; None: for everybody else."""
    valid_from: datetime
    valid_until: datetime
    read_at: float
    """When the database was asked, on the monotonic clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What is answered at one instant: written once for all who ask in the same millisecond."""

    now: datetime
    server_now: bytes
    snapshot: _Snapshot
    body: Message


class RouletteStateRoute:
    """Serves the state; keeps one snapshot, which a commit, the passing of time, or its age discards.

    Of the snapshot it keeps the body that it has written last, which the next millisecond replaces.
    """

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
        self._wall = ambient.wall
        self._is_clock_wall = ambient.clock is ambient.wall
        self._channel_id = channel_id
        self._age_seconds_max = age_seconds_max
        self._monotonic = now
        self._snapshot: _Snapshot | None = None
        self._moment: _Moment | None = None
        self._commits = 0
        self._reading: asyncio.Task[_Snapshot] | None = None
        store.on_commit(self._forget)

    def _forget(self, channel_id: str, _recorded: Sequence[object]) -> None:
        if channel_id == self._channel_id:
            self._commits += 1
            self._snapshot = self._moment = None

    async def answer(self, scope: Scope, receive: Receive, headers: RequestHeaders) -> Answer:
        """Answer one ``GET``."""
        del receive
        now = self._clock.now()
        self._gate.admit_reader(scope, headers, now if self._is_clock_wall else self._wall.now())
        moment = self._moment
        if moment is None or moment.now != now or not self._is_young(moment.snapshot):
            moment = await self._moment_at(now)
        origin = headers.get(b"origin")
        snapshot = moment.snapshot
        if b"if-none-match" in headers and _matches(headers[b"if-none-match"], snapshot.etag):
            described = ((b"etag", snapshot.etag), (b"x-mgm-server-now", moment.server_now))
            return answer_with(304, (*described, *self._cors.headers_of(origin)), b"")
        return 200, snapshot.starts.get(origin) or snapshot.starts[None], moment.body

    async def _moment_at(self, now: datetime) -> _Moment:
        """Return what is answered at ``now``; a little later, if the database has to be asked first."""
        snapshot = self._snapshot
        if (
            snapshot is None
            or not snapshot.valid_from <= now < snapshot.valid_until
            or not self._is_young(snapshot)
        ):
            snapshot = await self._read_once()
            now = self._clock.now()
        server_now = format_instant(now).encode()
        body = body_message(snapshot.before_now + server_now + snapshot.after_now)
        moment = _Moment(now=now, server_now=server_now, snapshot=snapshot, body=body)
        if snapshot is self._snapshot:
            self._moment = moment
        return moment

    def _is_young(self, snapshot: _Snapshot) -> bool:
        age_max = self._age_seconds_max
        return age_max is None or self._monotonic() - snapshot.read_at <= age_max

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
        snapshot = _encode_snapshot(view, self._clock.now(), read_at, self._cors)
        if commits == self._commits:
            # Otherwise something was committed while we read: good enough for an answer, not to keep.
            self._snapshot = snapshot
        return snapshot


_NOW_MARK = "\x00now"
_NOW_MARK_JSON = msgspec.json.encode(_NOW_MARK)


def _encode_snapshot(view: schedule.RouletteView, now: datetime, read_at: float, cors: Cors) -> _Snapshot:
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
    described = (
        (b"content-type", b"application/json"),
        (b"content-length", str(length).encode()),
        (b"etag", etag),
    )
    return _Snapshot(
        before_now=before + b'"',
        after_now=b'"' + after,
        etag=etag,
        starts={origin: start_message(200, (*described, *more)) for origin, more in cors.by_origin.items()},
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
