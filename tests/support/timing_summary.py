"""What a run of tests came to, as Markdown: `python -m tests.support.timing_summary build/junit.xml`."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

__all__ = ["summary"]

SLOWEST = 15


def summary(report: Path) -> str:
    """Return the summary of a JUnit report; of one that is not there, that no test ran."""
    if not report.is_file():
        return "No test was run: a step before them failed.\n"
    # pytest wrote it a moment ago, on this machine.
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    seconds = sum(_seconds(case) for case in cases)
    lines = [f"**{len(cases)} tests, {len(failed)} failed, {seconds:.0f} s of testing.**", ""]
    lines += [f"- failed: `{_name(case)}`" for case in failed]
    lines += ["", "| the slowest | s |", "|---|---|"]
    slowest = sorted(cases, key=_seconds, reverse=True)[:SLOWEST]
    lines += [f"| `{_name(case)}` | {_seconds(case):.1f} |" for case in slowest]
    return "\n".join(lines) + "\n"


def _seconds(case: ET.Element) -> float:
    return float(case.get("time", "0"))


def _name(case: ET.Element) -> str:
    return f"{case.get('classname')}::{case.get('name')}".replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(summary(Path(sys.argv[1])))
