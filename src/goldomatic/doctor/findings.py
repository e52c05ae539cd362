"""What an examination finds, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "State", "is_healthy", "report"]


class State(StrEnum):
    """How it is."""

    FINE = "fine"
    NOTE = "note"
    """Good to know; nothing has to be done."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it is, why it matters, and what to do when it is not fine.

    Never holds a secret.
    """

    subject: str
    state: State
    found: str
    why: str = ""
    remedy: str = ""


# ASCII: a report is copied into mails, and shown by terminals of every age.
_MARKS = {State.FINE: "[ok]", State.NOTE: "[--]", State.WRONG: "[!!]"}


def report(title: str, findings: Iterable[Finding]) -> str:
    """Return the findings as text for a person."""
    lines = [title, "=" * len(title)]
    for finding in findings:
        lines.append(f"{_MARKS[finding.state]} {finding.subject}: {finding.found}")
        if finding.state is not State.FINE:
            lines += [f"     why: {finding.why}"] if finding.why else []
            lines += [f"     do:  {finding.remedy}"] if finding.remedy else []
    return "\n".join(lines) + "\n"


def is_healthy(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.state is not State.WRONG for finding in findings)
