"""How the latest runs of a workflow went: `python3 .ci/runs.py health FILE NOW`, `… alert FILE`.

FILE is what `gh run list --json conclusion,createdAt,updatedAt,headBranch,url` writes. `health` prints a
report of a week. `alert` prints a text for an issue when the newest runs have all failed, and nothing
otherwise. Only the standard library is used here.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypedDict

FAILURES_IN_A_ROW = 3
DAYS = 7


class Run(TypedDict):
    """One run, as `gh` tells it; the newest come first."""

    conclusion: str
    createdAt: str
    updatedAt: str
    headBranch: str
    url: str


def decided(runs: list[Run]) -> list[Run]:
    """Return the runs that say something: superseded and running ones do not."""
    return [run for run in runs if run["conclusion"] in ("success", "failure", "timed_out")]


def minutes(run: Run) -> float:
    """Return how long a run took."""
    return (instant(run["updatedAt"]) - instant(run["createdAt"])).total_seconds() / 60


def instant(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text)


def health(runs: list[Run], now: datetime) -> str:
    """Return the report of the last week."""
    week = [run for run in decided(runs) if now - instant(run["createdAt"]) <= timedelta(days=DAYS)]
    if not week:
        return f"No run of the end-to-end tests in {DAYS} days.\n"
    failed = [run for run in week if run["conclusion"] != "success"]
    took = [minutes(run) for run in week]
    lines = [
        f"{len(week)} runs in {DAYS} days, {len(week) - len(failed)} green, {len(failed)} red.",
        f"They took {median(took):.1f} min in the middle, {max(took):.1f} at most.",
        "",
        *(f"- red on `{run['headBranch']}`: {run['url']}" for run in failed),
    ]
    return "\n".join(lines).rstrip() + "\n"


def alert(runs: list[Run]) -> str:
    """Return what an issue says when the newest runs have all failed; else nothing."""
    newest = decided(runs)[:FAILURES_IN_A_ROW]
    if len(newest) < FAILURES_IN_A_ROW or any(run["conclusion"] == "success" for run in newest):
        return ""
    lines = [f"The last {FAILURES_IN_A_ROW} runs of the end-to-end tests failed:", ""]
    lines += [f"- `{run['headBranch']}`: {run['url']}" for run in newest]
    lines += ["", "The logs are among each run's artifacts. Close this when a run is green again."]
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    """Do what the command line asks for."""
    match words:
        case ["health", file, now]:
            sys.stdout.write(health(read(file), instant(now)))
        case ["alert", file]:
            sys.stdout.write(alert(read(file)))
        case _:
            print("usage: python3 .ci/runs.py health FILE NOW | alert FILE", file=sys.stderr)
            return 2
    return 0


def read(file: str) -> list[Run]:
    """Read what `gh` has written."""
    runs: list[Run] = json.loads(Path(file).read_text(encoding="utf-8"))
    return runs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
