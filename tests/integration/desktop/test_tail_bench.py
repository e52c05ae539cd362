"""The bench of the tail still runs, at a size too small for its figures to mean anything."""

from __future__ import annotations

import pytest

from tests.bench.tail import measure


async def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    await measure(megabytes=1, rounds=1, appends=2)
    printed = capsys.readouterr().out
    assert "read it all" in printed
    assert "append to seen" in printed
