"""A Desktop in small, to be killed: log, journal, then the act. Arguments: log, journal, acts, session.

What it has acted on goes, a line each, to a file of its own, and is marked answered only afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path

from goldomatic.ambient import SystemClock
from goldomatic.desktop.adapters.journal import Journal
from goldomatic.desktop.adapters.log_file import LogFile
from goldomatic.desktop.core.memory import Answered, Recognized
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import Genuine, read_line
from goldomatic.protocol.link import Word


def main(log_path: str, journal_path: str, acts_path: str, session: str) -> None:
    """Read, keep, act, for ever."""
    log, journal, clock = LogFile(Path(log_path)), Journal(Path(journal_path)), SystemClock()
    sessions = {Word(session): CharacterName.parse("Ann")}
    with Path(acts_path).open("a", encoding="utf-8", buffering=1) as acts:
        while True:
            batch = log.read(journal.place())
            found = [(read_line(line.text, sessions), line) for line in batch.lines]
            lines = [
                Recognized(reading, line.offset, line.line_number)
                for reading, line in found
                if isinstance(reading, Genuine)
            ]
            journal.record(batch.place, lines, clock.now())
            for waiting in journal.waiting()[:5]:
                acts.write(f"{waiting.line.signature.sequence}\n")
                journal.keep([Answered(waiting.position, "200")], clock.now())


if __name__ == "__main__":
    main(*sys.argv[1:])
