"""The tail gives every whole line with a tag once, in order, however its bytes are cut (SPEC §10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.tail import (
    BEFORE_BYTES_MAX,
    END_BYTES,
    LINE_BYTES_MAX,
    Place,
    Scanner,
    TaggedLine,
    first_place,
    is_continued,
    line_feeds_in,
    place_from_text,
    start_of,
)

TAG = "4/10 21:07:33.412  [MGM_LOADED]"

Pieces = list[tuple[bytes, int]]

short = [b"[MGM_", b"[MG", b"M_", b"\n", b"\r\n", b"\r", b"\xef\xbb\xbf", "Иван ".encode(), b"\xd0"]
once = (st.sampled_from(short) | st.binary(max_size=6)).map(lambda piece: (piece, 1))
many = st.integers(LINE_BYTES_MAX - 7, LINE_BYTES_MAX + 2).map(lambda count: (b"x", count))
contents = st.lists(once | many, max_size=25)
"""Bytes and how often: a failure is printed in a line, not in a megabyte."""


def joined(pieces: Pieces) -> bytes:
    return b"".join(piece * count for piece, count in pieces)


def expected(content: bytes) -> list[TaggedLine]:
    """The plain way: split the whole file at once."""
    lines, offset = [], 0
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        if b"[MGM_" in line and len(line) <= LINE_BYTES_MAX:
            text = line.removeprefix(b"\xef\xbb\xbf") if offset == 0 else line
            text = text.removesuffix(b"\r").lstrip(b"\0")
            lines.append(TaggedLine(offset, number, text.decode("utf-8", "replace")))
        offset += len(line) + 1
    return lines


def cut(content: bytes, data: st.DataObject) -> list[bytes]:
    """The content in pieces of any length."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=8)))
    return [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]


@given(contents, st.data())
def test_cut_anywhere_it_gives_what_a_plain_split_gives(pieces: Pieces, data: st.DataObject) -> None:
    content = joined(pieces)
    scanner = Scanner(start_of("f"))
    found = [line for piece in cut(content, data) for line in scanner.feed(piece)]
    assert found == expected(content)


@given(contents, st.data())
def test_with_a_restart_after_every_piece_it_gives_the_same(pieces: Pieces, data: st.DataObject) -> None:
    content = joined(pieces)
    place, size, found = start_of("f"), 0, []
    for piece in cut(content, data):
        size += len(piece)
        scanner = Scanner(place_from_text(place.as_text()))
        found += scanner.feed(content[place.offset : size])
        place = scanner.place
        assert is_continued(place, content[max(0, place.offset - BEFORE_BYTES_MAX) : place.offset])
    assert found == expected(content)


@given(contents, contents)
def test_a_first_start_reads_what_ends_after_it(pieces: Pieces, more: Pieces) -> None:
    content, later = joined(pieces), joined(more)
    place = first_place("f", len(content), content[-END_BYTES:])
    scanner = Scanner(place.counted(line_feeds_in(content[: place.offset])))
    whole = content.rfind(b"\n") + 1
    assert scanner.feed((content + later)[scanner.place.offset :]) == [
        line for line in expected(content + later) if line.offset >= whole
    ]


def test_a_first_start_in_a_line_just_over_the_limit_passes_it_over() -> None:
    content = b"x" * 300 + b"\n" + b"[MGM_".ljust(LINE_BYTES_MAX + 1)
    scanner = Scanner(first_place("f", len(content), content[-END_BYTES:]).counted(1))
    assert scanner.place.in_long_line
    assert scanner.feed(b"\n[MGM_\n") == [TaggedLine(len(content) + 1, 3, "[MGM_")]


def test_a_line_of_exactly_the_limit_is_read_and_a_longer_one_counted() -> None:
    assert LINE_BYTES_MAX == 65_536
    scanner = Scanner(start_of("f"))
    fitting = TAG.ljust(LINE_BYTES_MAX).encode()
    assert [line.text for line in scanner.feed(fitting + b"\n")] == [fitting.decode()]
    assert scanner.feed(fitting + b"x\n" + fitting + b"xx") == []
    assert scanner.overlong == 2
    assert [line.text for line in scanner.feed(b"[MGM_\n" + TAG.encode() + b"\n")] == [TAG]


def test_a_long_line_without_a_tag_is_not_kept_in_memory() -> None:
    scanner = Scanner(start_of("f"))
    for _ in range(50):
        scanner.feed(b"x" * LINE_BYTES_MAX)
    assert scanner.place == Place(
        identity="f",
        offset=50 * LINE_BYTES_MAX,
        before=b"x" * BEFORE_BYTES_MAX,
        in_long_line=True,
        line_number=1,
    )


def test_a_byte_order_mark_hides_no_line_and_stands_only_at_the_start() -> None:
    scanner = Scanner(start_of("f"))
    marked = b"\xef\xbb\xbf" + TAG.encode() + b"\r\n"
    assert [line.text for line in scanner.feed(marked * 2)] == [TAG, "\ufeff" + TAG]


@given(st.binary(max_size=60))
def test_line_feeds_are_counted(data: bytes) -> None:
    assert line_feeds_in(data) == data.count(b"\n")


def test_a_place_kept_before_lines_were_counted_is_read_and_then_counted() -> None:
    place = place_from_text('["f", 3, "YQpi", false]')
    assert (place.before, place.line_number) == (b"a\nb", None)
    assert place_from_text(place.as_text()) == place
    with pytest.raises(ValueError, match="counted"):
        Scanner(place)
    assert Scanner(place.counted(1)).feed(b"\n[MGM_\n") == [TaggedLine(4, 3, "[MGM_")]


def test_zeros_that_a_power_cut_left_hide_no_line() -> None:
    assert [line.text for line in Scanner(start_of("f")).feed(b"\0\0\0" + TAG.encode() + b"\r\n")] == [TAG]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '["f", 3, "", false]',
        '["f", -1, "", false]',
        '["f", 1, "!", false]',
        '["f", 0, "", 1, 2]',
        '["f", 0, "", false, 0]',
        '["f", 0, "", false, 2]',
        '["f", 0, "", false, "1"]',
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        place_from_text(text)
