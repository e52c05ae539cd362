"""The papers say what is there: their commands, the tests they name, the log's actions, the assumptions."""

import ast
import re
from pathlib import Path

import pytest

from goldomatic.desktop.core.view import NoticeKind
from goldomatic.ebs.storage import codec
from tests.support.docs_commands import complaint_about, shell_lines, spans

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "adr", ROOT / "deploy", ROOT / "tests" / "bench")
    for path in folder.glob("*.md")
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_could_be_run_as_it_stands(page: str) -> None:
    """What is checked of each stands in `tests.support.docs_commands`."""
    text = read(page)
    wrong = {line: complaint_about(line, is_whole=True) for line in shell_lines(text)}
    wrong |= {span: complaint_about(span, is_whole=False) for span in spans(text)}
    assert {line: complaint for line, complaint in wrong.items() if complaint is not None} == {}


def test_commands_are_found() -> None:
    assert "python3 run.py test" in [line.split("  ")[0] for line in shell_lines(read("README.md"))]
    assert any(span.startswith("mgm audit") for span in spans(read("docs/runbook.md")))


@pytest.mark.parametrize(
    "line",
    [
        "mgm serv",
        "mgm serve --prot 8080",
        "mgm serve --port many",
        "mgm audit",
        "mgm addon",
        "mgm addon install",
        "mgm sim wow --nothing",
        "python3 run.py dmo",
        "python3 run.py test tests/nowhere",
        "python3 run.py test --nothing",
        "python -m tests.nowhere",
        ".venv/bin/nothing check",
        "requirements/compil.sh",
        "nothing at all",
    ],
)
def test_a_command_that_could_not_be_run_is_found(line: str) -> None:
    assert complaint_about(line, is_whole=True) is not None


def test_in_the_text_arguments_may_be_missing_but_not_wrong() -> None:
    assert complaint_about("mgm audit", is_whole=False) is None
    assert complaint_about("mgm db upgrade|rebuild", is_whole=False) is None
    assert complaint_about("mgm db upgrade|rebuilt", is_whole=False) is not None
    assert complaint_about("mgm doctor --bundel", is_whole=False) is not None


def test_the_tests_that_the_threat_model_names_are_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", read("SECURITY.md"))
    assert len(named) > 25
    missing = []
    for path, name in named:
        file = ROOT / "tests" / path
        tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, functions)}:
            missing.append(f"{path}::{name}")
    assert missing == []


def test_every_assumption_about_the_game_can_be_refuted() -> None:
    marked = re.findall(r"\((?:H/)?M[,;)]", read("docs/game.md"))
    rows = re.findall(r"^\| (M\d+) \|.*game\.md §\d", read("docs/live-test.md"), re.MULTILINE)
    assert rows == [f"M{number}" for number in range(1, len(marked) + 1)]


def _actions_in_the_code() -> set[str]:
    """Every action that is written literally; events and notices have the names of their tables."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values: list[ast.expr] = []
            if isinstance(node, ast.keyword) and node.arg == "action":
                values = list(ast.walk(node.value))  # type: ignore[arg-type]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                values = [
                    value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "action"
                ]
            found |= {
                value.value
                for value in values
                if isinstance(value, ast.Constant)
                and isinstance(value.value, str)
                and re.fullmatch(r"[a-z_]+\.[a-z_]+", value.value)
            }
    return found


def test_every_action_of_the_log_is_told_and_no_other() -> None:
    page = read("docs/logs.md")
    tables = "\n".join(line for line in page.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", tables))
    # In the table of fields stands one event as an example.
    assert told - {"cycle.drawn"} == _actions_in_the_code()


def test_events_and_notices_that_are_told_as_examples_are_some() -> None:
    text = "\n".join(line for line in read("docs/logs.md").splitlines() if not line.startswith("| `"))
    examples = set(re.findall(r"`([a-z]+\.[a-z_]+)`", text))
    assert examples
    assert examples <= set(codec.EVENT_TYPES) | {f"desktop.{kind.value}" for kind in NoticeKind}
