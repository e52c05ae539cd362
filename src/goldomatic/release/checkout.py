"""What git knows of the checkout: commit, changes, and what has happened since the last release."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

__all__ = ["Checkout", "NotACheckout", "own_checkout", "read_checkout", "release_notes"]

_OWN: Final = Path(__file__).resolve().parents[3]


class NotACheckout(Exception):
    """There is no git checkout to make a release of, or no git."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A folder at a commit. ``subjects`` are those of the commits since ``last_tag``, the newest first."""

    folder: Path
    commit: str
    committed_at: datetime
    changed_files: tuple[str, ...]
    """What differs from the commit, or is in no commit at all."""
    last_tag: str | None
    subjects: tuple[str, ...]


def own_checkout() -> Checkout:
    """Return the checkout that this program runs from; :class:`NotACheckout` in an installed package."""
    if not (_OWN / "pyproject.toml").is_file():
        raise NotACheckout("a release is made from a checkout; this is an installed package")
    return read_checkout(_OWN)


def read_checkout(folder: Path) -> Checkout:
    """Return what git says; :class:`NotACheckout`.

    A tag at the commit itself is the one that is being released: the last release is the one before.
    """
    commit = _git(folder, "rev-parse", "HEAD").strip()
    status = _git(folder, "status", "--porcelain", "--untracked-files=all")
    is_first = not _git(folder, "rev-list", "--max-count=1", "--skip=1", "HEAD").strip()
    tags = "" if is_first else _git(folder, "describe", "--tags", "--abbrev=0", "HEAD^", may_fail=True)
    last_tag = tags.strip() or None
    since = "HEAD" if last_tag is None else f"{last_tag}..HEAD"
    return Checkout(
        folder=folder,
        commit=commit,
        committed_at=datetime.fromtimestamp(int(_git(folder, "log", "-1", "--format=%ct")), UTC),
        changed_files=tuple(line[3:] for line in status.splitlines()),
        last_tag=last_tag,
        subjects=tuple(_git(folder, "log", "--no-merges", "--format=%s", since).splitlines()),
    )


def release_notes(checkout: Checkout, version: str) -> str:
    """Return the notes as Markdown: what users notice, then every commit since the last release."""
    since = "the beginning" if checkout.last_tag is None else checkout.last_tag
    commits = [f"- {subject}" for subject in checkout.subjects]
    return "\n".join(
        [
            f"# Mimiron's Gold-o-Matic {version}",
            "",
            f"Commit `{checkout.commit}` of {checkout.committed_at:%Y-%m-%d}.",
            "",
            *_noticed(checkout.folder / "CHANGELOG.md", version),
            f"## Commits since {since}",
            "",
            *commits,
            "",
        ]
    )


def _noticed(changelog: Path, version: str) -> list[str]:
    """Return the changelog's section of this version, else that of what is not released yet."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in changelog.read_text(encoding="utf-8").splitlines() if changelog.is_file() else []:
        if line.startswith("## ["):
            lines = sections.setdefault(line[4:].partition("]")[0], [])
        else:
            lines.append(line)
    found = sections.get(version, sections.get("Unreleased", []))
    text = "\n".join(found).strip("\n")
    return ["## What you notice", "", *text.replace("### ", "").splitlines(), ""] if text else []


def _git(folder: Path, *words: str, may_fail: bool = False) -> str:
    try:
        done = subprocess.run(  # noqa: S603 -- git, with words of ours
            ["git", *words],  # noqa: S607 -- wherever it is installed
            cwd=folder,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise NotACheckout(f"git cannot be started: {error}") from error
    if done.returncode != 0 and not may_fail:
        raise NotACheckout(f"git {words[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
