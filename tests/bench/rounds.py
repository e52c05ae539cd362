"""Measuring on a noisy machine: interleaved rounds, medians, and a small table."""

from __future__ import annotations

import os
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

__all__ = ["interleaved", "machine", "median_ratio", "print_table"]

T = TypeVar("T")


async def interleaved(
    rounds: int, candidates: Mapping[str, Callable[[], Awaitable[T]]]
) -> dict[str, list[T]]:
    """Run every candidate once a round, each round beginning with another one; a first round is thrown away.

    What disturbs the machine for a while then disturbs all of them alike.
    """
    names = list(candidates)
    for name in names:
        await candidates[name]()
    measured: dict[str, list[T]] = {name: [] for name in names}
    for number in range(rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            measured[name].append(await candidates[name]())
    return measured


def median_ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """Return the median, over the rounds, of ours divided by the floor of the same round."""
    return statistics.median(mine / bare for mine, bare in zip(ours, floor, strict=True))


def machine() -> str:
    """Say what the figures were measured on."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before"


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    print(f"\n{title}")
    for row in (header, ["-" * width for width in widths], *rows):
        padded = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([row[0].ljust(widths[0]), *padded[1:]]).rstrip())
