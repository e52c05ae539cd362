"""Following the game's chat log: bytes of a growing file in, whole lines that hold a tag out (SPEC §10).

Sans-IO. Where reading stopped is a `Place`, always the beginning of a line, so that neither half a line nor
half a character is ever given out, and a restart reads the unfinished line again from its first byte. A place
remembers the bytes before it: a file that was truncated and has grown again, or whose identity the system
gave to another file, is known by them.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import Final

from goldomatic.protocol.tag_text import TAG_START

LINE_BYTES_MAX: Final = 64 * 1024
"""Longer lines, counted without the line feed, are passed over (SPEC §10)."""

BEFORE_BYTES_MAX: Final = 256
"""How much of what precedes a place is remembered: more than one line, and so a stamp of milliseconds."""

END_BYTES: Final = LINE_BYTES_MAX + 1 + BEFORE_BYTES_MAX
"""How much of the end of a file `first_place` wants to see."""

_TAG_START: Final = TAG_START.encode()
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where reading goes on: at ``offset`` in the file ``identity``, after the bytes ``before``.

    ``identity`` is whatever the adapter tells files apart by; two files may bear the same, one after the
    other. With ``in_long_line`` everything up to the next line feed belongs to a line over the limit.
    ``line_number`` is that of the line at the offset, from 1; None while nobody has counted (`counted`).
    """

    identity: str
    offset: int
    before: bytes
    in_long_line: bool = False
    line_number: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no reading can have left: ValueError."""
        if self.line_number is not None and not 1 <= self.line_number <= self.offset + 1:
            raise ValueError("every line before a place has a line feed, and the first line is line 1")
        if self.offset < 0 or len(self.before) != min(self.offset, BEFORE_BYTES_MAX):
            raise ValueError("a place remembers the bytes before it, as many as there are up to the limit")

    def as_text(self) -> str:
        """Return the place as one line of ASCII, for `place_from_text`."""
        before = base64.b64encode(self.before).decode()
        return json.dumps([self.identity, self.offset, before, self.in_long_line, self.line_number])

    def counted(self, line_feeds: int) -> Place:
        """Return the place with its line's number, given how many line feeds come before it."""
        return replace(self, line_number=line_feeds + 1)


def place_from_text(text: str) -> Place:
    """Return the place that was written so; ValueError for anything else.

    Earlier versions did not count lines: their places come without a line number.
    """
    match json.loads(text):
        case [str(identity), int(offset), str(before), bool(in_long_line), *rest]:
            known = base64.b64decode(before, validate=True)
            place = Place(identity=identity, offset=offset, before=known, in_long_line=in_long_line)
        case _:
            raise ValueError("this text is no place in a log")
    match rest:
        case [] | [None]:
            return place
        case [int(line_number)]:
            return replace(place, line_number=line_number)
        case _:
            raise ValueError("this text is no place in a log")


def start_of(identity: str) -> Place:
    """Return the place before the first byte of a file."""
    return Place(identity=identity, offset=0, before=b"", line_number=1)


def first_place(identity: str, size: int, end: bytes) -> Place:
    """Return where a first start begins: at the end of a file of ``size`` bytes (SPEC §10).

    ``end`` are its last `END_BYTES`, or the whole file. A line that is only half written is still to be
    read: the place is where it begins. Its line has no number yet.
    """
    after_last_line = end.rfind(b"\n") + 1
    if len(end) - after_last_line > LINE_BYTES_MAX:
        return Place(identity=identity, offset=size, before=end[-BEFORE_BYTES_MAX:], in_long_line=True)
    offset = size - len(end) + after_last_line
    before = end[max(0, after_last_line - BEFORE_BYTES_MAX) : after_last_line]
    if len(before) < min(offset, BEFORE_BYTES_MAX):
        raise ValueError("the end that was given is shorter than asked for")
    return Place(identity=identity, offset=offset, before=before)


def line_feeds_in(data: bytes) -> int:
    """Return how many line feeds there are."""
    # Up to Python 3.12 `count` looks at every byte; to leave them out takes a third of the time.
    return len(data) - len(data.replace(b"\n", b""))


def is_continued(place: Place, before_now: bytes) -> bool:
    """Whether a file that holds ``before_now`` before the place is the one that we were reading."""
    return before_now == place.before


@dataclass(frozen=True, slots=True)
class TaggedLine:
    """A whole line with a tag somewhere in it: where it began in its file, and its text without line end.

    ``line_number`` counts the file's lines from 1. Bytes that are not UTF-8 stand as U+FFFD, which no genuine
    line holds.
    """

    offset: int
    line_number: int
    text: str


class Scanner:
    """Takes the bytes that follow a place, cut anywhere, and gives the whole lines with a tag in them."""

    def __init__(self, place: Place) -> None:
        """Begin at the place; ValueError when the lines before it were never counted."""
        if place.line_number is None:
            raise ValueError("the lines before the place must be counted first")
        self._line_number = place.line_number
        self._identity = place.identity
        self._before = place.before
        self._offset = place.offset
        self._in_long_line = place.in_long_line
        self._unfinished = b""
        self.overlong = 0
        """Lines over the limit that were passed over, counted where they were noticed."""

    @property
    def place(self) -> Place:
        """Where the next reading goes on: after all that was given out, at the beginning of a line."""
        return Place(
            identity=self._identity,
            offset=self._offset,
            before=self._before,
            in_long_line=self._in_long_line,
            line_number=self._line_number,
        )

    def feed(self, data: bytes) -> list[TaggedLine]:
        """Return the lines that ``data``, the next bytes of the file, completes."""
        lines: list[TaggedLine] = []
        begin = 0
        if self._in_long_line or self._unfinished:
            # Only the line that was begun is joined: copying whole chunks costs as much as searching them.
            begin = data.find(b"\n") + 1 or len(data)
            lines = self._go_on(data[:begin])
        whole = max(begin, data.rfind(b"\n", begin) + 1)
        lines += self._lines_in(data, begin, whole)
        self._unfinished += data[whole:]
        if len(self._unfinished) > LINE_BYTES_MAX:
            self._pass(self._unfinished, 0, len(self._unfinished))
            self._unfinished = b""
            self._in_long_line = True
            self.overlong += 1
        return lines

    def _go_on(self, piece: bytes) -> list[TaggedLine]:
        """Take the next piece of the line that was begun, up to its end if that has come."""
        is_end = piece.endswith(b"\n")
        if self._in_long_line:
            self._pass(piece, 0, len(piece))
            self._in_long_line = not is_end
            return []
        line = self._unfinished + piece
        if not is_end:
            self._unfinished = line
            return []
        self._unfinished = b""
        return self._lines_in(line, 0, len(line))

    def _lines_in(self, data: bytes, begin: int, whole: int) -> list[TaggedLine]:
        """Move the place over ``data[begin:whole]``, whole lines; return those of them with a tag."""
        lines = []
        found = data.find(_TAG_START, begin, whole)
        while found >= 0:
            first = max(begin, data.rfind(b"\n", begin, found) + 1)
            end = data.find(b"\n", found)
            self._pass(data, begin, first)
            if end - first > LINE_BYTES_MAX:
                self.overlong += 1
            else:
                text = _text_of(data[first:end], is_first=self._offset == 0)
                lines.append(TaggedLine(self._offset, self._line_number, text))
            begin = first
            found = data.find(_TAG_START, end, whole)
        self._pass(data, begin, whole)
        return lines

    def _pass(self, data: bytes, begin: int, end: int) -> None:
        """Move the place, which is at ``begin`` of ``data``, to its ``end``."""
        if end > begin:
            recent = data[max(begin, end - BEFORE_BYTES_MAX) : end]
            self._before = (self._before + recent)[-BEFORE_BYTES_MAX:]
            self._offset += end - begin
            self._line_number += line_feeds_in(data[begin:end])


def _text_of(line: bytes, *, is_first: bool) -> str:
    """Return the text of a line: without BOM, carriage return, or the zeros that a power cut leaves."""
    if is_first:
        line = line.removeprefix(_BOM)
    return line.removesuffix(b"\r").lstrip(b"\0").decode("utf-8", "replace")
