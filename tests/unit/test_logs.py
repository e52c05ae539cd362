"""What viewers typed cannot break out of a log line, and no traceback tells a secret (SPEC §16)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldomatic.logs import json_lines, readable, typed


@given(st.text(st.characters(), max_size=500) | st.just("\ud800\x1b[31m\r\n\u202e\x00"))
def test_only_printable_ascii_of_bounded_length_comes_out(text: str) -> None:
    shown = typed(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert len(shown) <= 80 * len("\\U0010ffff")


def test_plain_words_stay_as_they_are() -> None:
    assert typed("Norinn") == "Norinn"
    assert typed("Норинн") == "\\u041d\\u043e\\u0440\\u0438\\u043d\\u043d"


def crash() -> None:
    secret = f"hunter{2}"
    raise RuntimeError(f"{len(secret)} characters")


@pytest.mark.parametrize(
    "handler_on", [readable, lambda stream: json_lines(logging.StreamHandler(stream))], ids=["read", "json"]
)
def test_a_traceback_does_not_show_what_its_variables_held(
    handler_on: Callable[[io.StringIO], logging.Handler],
) -> None:
    stream = io.StringIO()
    handler = handler_on(stream)
    with pytest.raises(RuntimeError) as crashed:
        crash()
    failure = (crashed.type, crashed.value, crashed.tb)
    handler.emit(logging.LogRecord("ebs", logging.ERROR, __file__, 1, "request crashed", (), failure))
    assert "7 characters" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_in_production_a_record_is_one_line_of_json() -> None:
    stream = io.StringIO()
    handler = json_lines(logging.StreamHandler(stream))
    handler.emit(logging.LogRecord("ebs", logging.WARNING, __file__, 1, "two\nlines", (), None))
    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["level"] == "warning"
