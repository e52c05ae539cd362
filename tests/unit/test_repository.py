"""What must hold of the repository itself: nothing of one machine, no dead links, pins hashed."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import goldomatic

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LISTS = ["runtime", "dev"]
SETTING = re.compile(r"\b[A-Z][A-Za-z]*__[A-Za-z0-9_]+")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

# Put together here, so that this file holds none of them either.
INDEX = "index" + "-url"
REGISTRIES = ("pypi" + ".", "python" + "hosted", "registry." + "npmjs", "registry." + "yarnpkg")

FORBIDDEN = {
    "a package registry's address": re.compile(
        "|".join(map(re.escape, REGISTRIES)) + rf"|^--(extra-)?{INDEX}|^--find-links", re.MULTILINE
    ),
    "a path of one machine": re.compile(
        r"(?<![\w.])/(home|root|Users|work|opt|mnt)/\w|[A-Z]:\\Users\\|file:///|/tmp/[a-z]/"
    ),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a token": re.compile(
        r"\bgh[pousr]_\w{30,}|\bAKIA[0-9A-Z]{16}\b|\bxox[abp]-\w+|\boauth:[a-z0-9]{20,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."
    ),
}


def _files() -> list[Path]:
    """All files that are, or could be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name)
    return sorted(path for path in paths if path.is_file() and path != Path(__file__))


def _texts() -> Iterator[tuple[str, str]]:
    for path in _files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [f"{name}: {match[0]!r}" for name, text in _texts() for match in FORBIDDEN[what].finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a package registry's address", f"--{INDEX} https://example.org"),
        *(("a package registry's address", f"see https://{each}.example") for each in REGISTRIES),
        ("a path of one machine", "cd /home/ann"),
        ("a path of one machine", "C:\\Users\\ann"),
        ("a private key", "-----BEGIN RSA PRIVATE KEY-----"),
        ("a token", "ghp_" + "a" * 36),
        ("a token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"),
    ],
)
def test_the_check_itself_finds(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page", [path.relative_to(ROOT).as_posix() for path in _files() if path.suffix == ".md"]
)
def test_every_relative_link_leads_somewhere(page: str) -> None:
    dead = []
    for link in LINK.findall((ROOT / page).read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            dead.append(link)
    assert dead == []


def _pins(name: str) -> dict[str, tuple[str, int]]:
    """Of each package its version and how many hashes it has."""
    pins: dict[str, tuple[str, int]] = {}
    last = ""
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line):
            pins[last] = (pins[last][0], pins[last][1] + 1)
        elif line and not line.lstrip().startswith("#"):
            pin = re.fullmatch(r"([a-z0-9-]+)==(\S+)( ; .+?)? \\", line)
            assert pin, f"neither a pin nor a hash: {line!r}"
            last = pin[1]
            pins[last] = (pin[2], 0)
    return pins


@pytest.mark.parametrize("name", [*LISTS, "node", "packaging"])
def test_every_requirement_is_hashed(name: str) -> None:
    pins = _pins(name)
    assert pins
    assert [package for package, (_, hashes) in pins.items() if hashes == 0] == []


def test_the_tools_do_not_change_what_runs() -> None:
    assert _pins("runtime").items() <= _pins("dev").items()


@pytest.mark.parametrize("name", LISTS)
def test_the_pins_are_what_pyproject_asks_for(name: str) -> None:
    wanted = PROJECT["dependencies"] + (PROJECT["optional-dependencies"]["dev"] if name == "dev" else [])
    pins = _pins(name)
    for requirement in map(Requirement, wanted):
        pinned, _ = pins[re.sub(r"[-_.]+", "-", requirement.name).lower()]
        assert requirement.specifier.contains(pinned), f"{requirement}: {pinned} is pinned"
        operators = {part.operator for part in requirement.specifier}
        assert operators == {">=", "<"}, f"{requirement}: a lower bound and an upper one"


def test_the_read_me_uses_the_contract_s_names() -> None:
    known: set[str] = set()
    for line in SPEC.splitlines():
        # "`Twitch__HelixClientId`, `__HelixClientSecret`": the second has the first one's prefix.
        prefix = ""
        for name in re.findall(r"`(\w*__\w+)`", line):
            prefix = prefix if name.startswith("__") else name.rpartition("__")[0]
            known.add(prefix + name if name.startswith("__") else name)
    used = set(SETTING.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert used
    assert used - known == set()


def test_the_version_is_written_once() -> None:
    assert version("mimirons-gold-o-matic") == goldomatic.__version__


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add((node.module or "").partition(".")[0])
    return found


def test_the_shared_vocabulary_needs_the_standard_library_only() -> None:
    package = ROOT / "src" / "goldomatic"
    paths = [package / "ambient.py", package / "setting_sources.py", *(package / "protocol").rglob("*.py")]
    foreign = {
        path.name: _imported(path) - sys.stdlib_module_names - {"goldomatic"}
        for path in paths
        if _imported(path) - sys.stdlib_module_names - {"goldomatic"}
    }
    assert foreign == {}


def test_the_starter_needs_the_standard_library_only() -> None:
    assert _imported(ROOT / "run.py") <= sys.stdlib_module_names


def test_an_old_python_can_read_the_starter() -> None:
    # It must get as far as saying that it is too old.
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))
