"""Live many seeds, ``--seeds 1000 --first 1 --workers 2``, or tell one aloud, ``--seed 7``."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
from collections import Counter

import structlog

from tests.simulation.year.year import Lived, live_somewhere


def main() -> int:
    """Live seeds; 0 when everything held in all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.year", description=__doc__)
    parser.add_argument("--seed", type=int, help="live this one, and tell what happens")
    parser.add_argument("--seeds", type=int, default=100, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--workers", type=int, default=1, help="how many processes")
    asked = parser.parse_args()
    if asked.seed is not None:
        lived = live_quietly(asked.seed, is_told=True)
        print(lived.report)
        return int(lived.broken is not None)
    failed, counts = [], Counter[str]()
    with multiprocessing.get_context("fork").Pool(asked.workers, maxtasksperchild=100) as pool:
        seeds = range(asked.first, asked.first + asked.seeds)
        for done, lived in enumerate(pool.imap_unordered(live_quietly, seeds), 1):
            counts += lived.counts
            if lived.broken is not None:
                failed.append(lived.seed)
                print(lived.report, flush=True)
            if done % 25 == 0:
                print(f"{done} of {asked.seeds} seeds, {len(failed)} broken", flush=True)
    print(f"{asked.seeds} seeds, broken: {sorted(failed) or 'none'}")
    for what, times in sorted(counts.items()):
        print(f"{times:8} {what}")
    return int(bool(failed))


def live_quietly(seed: int, *, is_told: bool = False) -> Lived:
    """Live a seed without the programs' own logs."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return live_somewhere(seed, is_told=is_told)


if __name__ == "__main__":
    sys.exit(main())
