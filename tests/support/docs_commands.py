"""The command lines that the docs show, and whether they could be run as they stand.

What is checked of a line in a block marked ``sh``:

- ``mgm …`` and ``python3 run.py …``: the command exists and takes these options and arguments, by the
  very parser of the command line; nothing is run. ``run.py test …``: the paths exist, the options are known.
- ``python -m …`` and a program of ``.venv/bin``: the module is there, the program is installed.
- a path of ours, such as ``requirements/compile.sh``: it is there and may be run.
- ``export NAME=…``: nothing; names of settings are checked elsewhere.
- everything else must begin with one of `FOREIGN`, programs that need not be on this machine.
"""

import importlib.util
import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import typer

from goldomatic.cli import app

__all__ = ["FOREIGN", "complaint_about", "shell_lines", "spans"]

ROOT: Final = Path(__file__).resolve().parents[2]
FOREIGN: Final = (
    "apt-get",
    "build/release/bin/pip",
    "cd",
    "cp",
    "curl",
    "docker",
    "gh",
    "git",
    "kubectl",
    "npm",
    "pip",
    "python3 -m venv",
    "sha256sum",
)
_BLOCK: Final = re.compile(r"^( *)```sh\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_SPAN: Final = re.compile(r"`((?:mgm|python3 run\.py) [^`]+)`")
_ASSIGNMENT: Final = re.compile(r"\w+=")
_PLACEHOLDER: Final = re.compile(r"<[^>]*>|https://…|…")
# What the parser says of arguments that are missing, or that are placeholders: in running text no mistake.
_MISSING: Final = ("MissingParameter", "NoArgsIsHelpError", "BadOptionUsage", "BadParameter")
_PYTEST_OPTIONS: Final = ("-k", "-n", "-q", "-rP", "--wine", "-x", "--durations")


def shell_lines(page: str) -> Iterator[str]:
    """Yield the command lines of all blocks marked ``sh``; a line that ends in a backslash goes on."""
    for _, block in _BLOCK.findall(page):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                yield line.strip()


def spans(page: str) -> Iterator[str]:
    """Yield what stands in the running text as a command of ours."""
    outside = re.sub(r"^( *)```.*?^\1```$", "", page, flags=re.MULTILINE | re.DOTALL)
    yield from (" ".join(span.split()) for span in _SPAN.findall(outside))


def complaint_about(line: str, *, is_whole: bool) -> str | None:
    """Return what is wrong with a command line, or None. Unless it ``is_whole``, arguments may be missing."""
    plain = line if is_whole else _PLACEHOLDER.sub("placeholder", line)
    words = shlex.split(plain, comments=True, posix=True)
    while words and _ASSIGNMENT.match(words[0]):
        del words[0]
    match words:
        case [] | ["export", *_]:
            return None
        case ["mgm" | ".venv/bin/mgm" | "build/release/bin/mgm", *rest]:
            return _complaint_about_mgm(rest, is_whole=is_whole)
        case ["python3", "run.py", "test", *rest]:
            return _complaint_about_test(rest)
        case ["python3", "run.py", *rest]:
            return _complaint_about_mgm(rest, is_whole=is_whole)
        case ["python" | ".venv/bin/python", "-m", module, *_]:
            return None if _is_module(module) else f"there is no module {module}"
        case [program, *_] if program.startswith(".venv/bin/"):
            name = Path(program).name
            return None if (Path(sys.executable).parent / name).exists() else f"{name} is not installed"
        case [program, *_] if (ROOT / program).is_file():
            return None if os.access(ROOT / program, os.X_OK) else f"{program} cannot be run"
        case _:
            return None if line.startswith(FOREIGN) else "nobody knows this program"


def _complaint_about_mgm(words: Sequence[str], *, is_whole: bool) -> str | None:
    command: Any = typer.main.get_command(app)
    rest = list(words)
    for alternative in rest[-1].split("|") if not is_whole and rest and "|" in rest[-1] else [None]:
        chosen = rest if alternative is None else [*rest[:-1], alternative]
        complaint = _parse(command, "mgm", chosen, is_whole=is_whole)
        if complaint is not None:
            return complaint
    return None


def _parse(command: Any, name: str, words: list[str], *, is_whole: bool) -> str | None:
    """Let the command line's own parser read the words, group by group; no command is run."""
    if words and words[-1] in ("--help", "--version"):
        return None
    is_group = hasattr(command, "resolve_command")
    if is_group and not words and not is_whole:
        return None
    try:
        context = command.make_context(name, list(words))
        if not is_group:
            return None
        following = [*getattr(context, "_protected_args", []), *context.args]
        sub_name, sub_command, rest = command.resolve_command(context, following)
    except Exception as error:  # noqa: BLE001 -- typer may bring a click of its own, with errors of its own
        kind = type(error).__name__
        return None if not is_whole and kind in _MISSING else f"{kind}: {getattr(error, 'message', error)}"
    return _parse(sub_command, sub_name, rest, is_whole=is_whole)


def _complaint_about_test(words: Sequence[str]) -> str | None:
    for before, word in zip(["", *words], words, strict=False):
        is_value = before in ("-k", "-n")
        if word.startswith("-"):
            if word not in _PYTEST_OPTIONS:
                return f"{word} is none of {', '.join(_PYTEST_OPTIONS)}"
        elif not is_value and word != "…" and not (ROOT / word).exists():
            return f"{word} is not there"
    return None


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
