"""What viewers typed cannot break out of a log line (SPEC §16)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goldomatic.logs import typed


@given(st.text(st.characters(), max_size=500) | st.just("\ud800\x1b[31m\r\n\u202e\x00"))
def test_only_printable_ascii_of_bounded_length_comes_out(text: str) -> None:
    shown = typed(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert len(shown) <= 80 * len("\\U0010ffff")


def test_plain_words_stay_as_they_are() -> None:
    assert typed("Norinn") == "Norinn"
    assert typed("Норинн") == "\\u041d\\u043e\\u0440\\u0438\\u043d\\u043d"
