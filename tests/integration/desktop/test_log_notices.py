"""What the streamer is told of a chat log that cannot be read: once a minute at most, and when it is over."""

from datetime import timedelta
from pathlib import Path

from goldomatic.ambient import Ambient
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.adapters.log_file import Batch, LogFile
from goldomatic.desktop.bridge.bridge import Bridge
from goldomatic.desktop.bridge.events import Effect, LogFailed, LogRead, Moment, Tell
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import LogState, NoticeKind
from tests.support.scripted_core import NOON


def _moment(seconds: float) -> Moment:
    return Moment(wall=NOON + timedelta(seconds=seconds), seconds=seconds)


def _told(effects: list[Effect]) -> int:
    kinds = [effect.notice.kind for effect in effects if isinstance(effect, Tell)]
    return kinds.count(NoticeKind.LOG_TROUBLE)


def test_a_log_that_is_locked_again_and_again_is_told_of_once_a_minute(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "WoWChatLog.txt")
    log.path.write_bytes(b"")
    batch: Batch = log.read(None)
    journal = Journal(tmp_path / "journal.sqlite3")
    bridge = Bridge(journal, DesktopSettings(), Ambient.system().random, _moment(0), log_path=str(log.path))
    told = 0
    for tenth in range(900):
        event = LogRead(batch) if tenth % 2 else LogFailed("locked")
        told += _told(bridge.handle(event, _moment(tenth / 10)))
    assert told == 2
    assert bridge.view(_moment(90)).log.state is LogState.FOLLOWED
    journal.close()
