"""The bench of typing still runs, at a size too small for its figures to mean anything."""

from __future__ import annotations

import pytest

from tests.bench.typing import measure


async def test_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    await measure(count=3, rounds=1)
    printed = capsys.readouterr().out
    assert "3 lines of 254 bytes, every byte right" in printed
    assert "one line" in printed
