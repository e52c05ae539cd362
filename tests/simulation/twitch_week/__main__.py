"""Live weeks: ``--seeds 100 --first 1 --workers 2``, or tell of one, ``--seed 7 --transport websocket``."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
from collections import Counter

import structlog

from tests.simulation.twitch_week.week import Lived, live

TRANSPORTS = ("webhook", "websocket")


def main() -> int:
    """Live seeds on both transports; 0 when everything held in all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.twitch_week", description=__doc__)
    parser.add_argument("--seed", type=int, help="live this one, with the program's own log")
    parser.add_argument("--transport", choices=TRANSPORTS, help="only this one")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--workers", type=int, default=1, help="how many processes")
    parser.add_argument("--days", type=float, default=7.0)
    asked = parser.parse_args()
    transports = [asked.transport] if asked.transport else list(TRANSPORTS)
    if asked.seed is not None:
        lived = [live(asked.seed, transport, asked.days) for transport in transports]
    else:
        cases = [
            (seed, transport, asked.days)
            for seed in range(asked.first, asked.first + asked.seeds)
            for transport in transports
        ]
        with multiprocessing.get_context("fork").Pool(asked.workers) as pool:
            lived = pool.starmap(live_quietly, cases, chunksize=1)
    counts = sum((each.counts for each in lived), Counter[str]())
    for each in lived:
        if each.broken is not None:
            print(f"seed {each.seed} {each.transport}: {each.broken}")
    for what, times in sorted(counts.items()):
        print(f"{times:9} {what}")
    print(f"{len(lived)} weeks, {sum(each.broken is not None for each in lived)} broken")
    return int(any(each.broken is not None for each in lived))


def live_quietly(seed: int, transport: str, days: float) -> Lived:
    """Live a seed without the program's own log, which is as before afterwards."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        return live(seed, transport, days)
    finally:
        structlog.configure(**before)


if __name__ == "__main__":
    sys.exit(main())
