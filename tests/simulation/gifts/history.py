"""What must hold in the events themselves, whatever happened: nobody twice, nobody out of turn (SPEC §12)."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from goldomatic.ebs.domain import gift
from goldomatic.ebs.storage import codec
from goldomatic.ebs.storage.schema import events


@dataclass(slots=True)
class Streamer:
    """One streamer's queue, as the events tell it."""

    waiting: list[str] = field(default_factory=list)
    """Streams of the requests whose turn has not come, oldest first."""
    active: str | None = None
    viewers: dict[str, str] = field(default_factory=dict)
    """Who stands in the queue, by stream."""
    served: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    mailed: set[str] = field(default_factory=set)


def check_history(connection: Connection) -> None:
    """Play all events and assert that each came in its turn."""
    streamers: dict[str, Streamer] = {}
    for row in connection.execute(select(events).order_by(events.c.position)):
        streamer = streamers.setdefault(row.channel_id, Streamer())
        event = codec.decode(row.type, row.data)
        assert isinstance(event, gift.GiftEvent)
        _play(streamer, row.stream_id, event)


def _play(streamer: Streamer, stream: str, event: gift.GiftEvent) -> None:
    match event:
        case gift.GiftRequested(viewer_id=viewer):
            assert viewer not in streamer.viewers.values(), "stands in the queue twice"
            assert viewer not in streamer.served, "asks again after a gift"
            streamer.viewers[stream] = viewer
            streamer.waiting.append(stream)
        case gift.GiftTurnCame():
            assert streamer.active is None, "two turns at once"
            assert streamer.waiting[0] == stream, "out of turn"
            streamer.active = streamer.waiting.pop(0)
        case gift.GiftItemSelected():
            assert streamer.active == stream
        case gift.GiftCompleted():
            assert streamer.active == stream
            streamer.served.append(streamer.viewers[stream])
            _leave(streamer, stream)
        case gift.GiftFailed():
            _leave(streamer, stream)
        case gift.GiftMailed():
            assert stream in streamer.closed, "mailed before anybody agreed"
            assert stream not in streamer.mailed, "mailed twice"
            streamer.mailed.add(stream)


def _leave(streamer: Streamer, stream: str) -> None:
    assert stream not in streamer.closed, "a finished request has changed"
    streamer.closed.add(stream)
    del streamer.viewers[stream]
    if streamer.active == stream:
        streamer.active = None
    else:
        streamer.waiting.remove(stream)
