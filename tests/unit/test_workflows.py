"""The workflows call what runs locally too, with no more rights than they need (zizmor looks at the rest)."""

import importlib.util
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from tests.support.docs_commands import complaint_about
from tests.support.timing_summary import summary

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))
}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"].items()]
by_job = pytest.mark.parametrize(("name", "job"), JOBS, ids=[f"{name}-{job[0]}" for name, job in JOBS])
NEVER_CALLED = {"tests/bench", "tests/support", "tests/vectors", "tests/wine"}
"""Benches, machinery, data; and what Wine shows, Windows itself shows."""


def steps(job: dict[str, Any]) -> list[str]:
    return [line for step in job["steps"] for line in str(step.get("run", "")).splitlines() if line.strip()]


def zizmor(*paths: Path) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("zizmor")
    command = [str(program), "--offline", "--no-progress", "--no-config", *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_that_there_should_be_are_there() -> None:
    assert set(WORKFLOWS) == {
        "e2e-consecutive-failure-alert.yml",
        "e2e-test.yml",
        "e2e-weekly-health-report.yml",
        "release.yml",
        "unit-integration-tests.yml",
    }


def test_zizmor_finds_nothing() -> None:
    done = zizmor(FOLDER.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    text = (FOLDER / "release.yml").read_text(encoding="utf-8")
    file = tmp_path / ".github" / "workflows" / "release.yml"
    file.parent.mkdir(parents=True)
    file.write_text(re.sub(r"(actions/checkout)@\w+ # v[\d.]+", r"\1@v6", text), encoding="utf-8")
    done = zizmor(file)
    assert done.returncode != 0
    assert "unpinned-uses" in done.stdout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_by_digest_and_named_by_version(name: str) -> None:
    used = re.findall(r"uses: (.+)", (FOLDER / name).read_text(encoding="utf-8"))
    assert used
    assert [
        each for each in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
    ] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_allowed_but_what_a_job_asks_for(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    writing = {
        (job, right)
        for job, about in WORKFLOWS[name]["jobs"].items()
        for right, kind in about["permissions"].items()
        if kind == "write"
    }
    allowed = {("image", "packages"), ("publish", "contents"), ("alert", "issues")}
    assert writing <= allowed


@by_job
def test_a_job_ends_and_leaves_no_token_behind(name: str, job: tuple[str, dict[str, Any]]) -> None:
    assert job[1]["timeout-minutes"] <= 60
    for step in job[1]["steps"]:
        if str(step.get("uses", "")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@by_job
def test_secrets_are_for_the_job_behind_the_environment(name: str, job: tuple[str, dict[str, Any]]) -> None:
    if "secrets." in yaml.safe_dump(job[1]):
        assert job[1]["environment"] == "staging"
        assert job[1]["if"] == "github.event_name == 'workflow_dispatch'"


@by_job
def test_every_command_of_ours_could_be_run_as_it_stands(name: str, job: tuple[str, dict[str, Any]]) -> None:
    called = 0
    for line in steps(job[1]):
        if line.startswith((".ci/", "python3 run.py", "python .ci/", "python3 .ci/")):
            called += 1
            plain = line.partition(" >")[0]
            if plain.startswith("python3 run.py"):
                assert complaint_about(plain, is_whole=True) is None, line
            else:
                program = next(word for word in plain.split() if word.startswith(".ci/"))
                assert (ROOT / program).is_file(), line
            for path in re.findall(r"tests/\S+", plain):
                assert (ROOT / path).exists(), line
    assert called or job[0] == "image"


def test_every_folder_of_tests_is_run_by_some_job() -> None:
    called = {
        word
        for job in WORKFLOWS["unit-integration-tests.yml"]["jobs"].values()
        for line in steps(job)
        for word in shlex.split(line)
        if word.startswith("tests/")
    }
    folders = {f"tests/{path.name}" for path in (ROOT / "tests").iterdir() if path.is_dir()}
    tested = {folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))} - NEVER_CALLED
    assert {folder for folder in tested if folder not in called} == set()


def test_the_release_waits_for_every_part() -> None:
    jobs = WORKFLOWS["release.yml"]["jobs"]
    assert set(jobs["publish"]["needs"]) == set(jobs) - {"publish"}
    assert jobs["publish"]["if"] == "startsWith(github.ref, 'refs/tags/v')"


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_run(conclusion: str, *, day: int = 24, minutes: int = 10) -> dict[str, str]:
    return {
        "conclusion": conclusion,
        "createdAt": f"2026-11-{day:02}T10:00:00Z",
        "updatedAt": f"2026-11-{day:02}T10:{minutes:02}:00Z",
        "headBranch": "main",
        "url": f"https://example.org/{conclusion}/{day}",
    }


def test_the_report_counts_a_week_and_names_what_was_red() -> None:
    runs = [
        a_run("success"),
        a_run("cancelled"),
        a_run("failure", day=20, minutes=30),
        a_run("failure", day=10),
    ]
    text = script("runs").health(runs, NOW)
    told = "2 runs in 7 days, 1 green, 1 red.\nThey took 20.0 min in the middle, 30.0 at most.\n"
    assert text.startswith(told)
    assert "https://example.org/failure/20" in text
    assert "https://example.org/failure/10" not in text
    assert script("runs").health([], NOW) == "No run of the end-to-end tests in 7 days.\n"


@pytest.mark.parametrize(
    ("conclusions", "rings"),
    [
        (["failure", "failure", "failure"], True),
        (["failure", "cancelled", "", "timed_out", "failure", "success"], True),
        (["failure", "failure"], False),
        (["success", "failure", "failure", "failure"], False),
        (["failure", "failure", "success", "failure"], False),
    ],
)
def test_the_alert_rings_after_three_in_a_row(conclusions: list[str], rings: bool) -> None:
    text = script("runs").alert([a_run(each) for each in conclusions])
    assert bool(text) is rings


def test_the_summary_of_a_run(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="t.a" name="quick" time="0.5"/>'
        '<testcase classname="t.b" name="slow|odd" time="61.25"><failure message="no"/></testcase>'
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    text = summary(report)
    assert text.startswith("**2 tests, 1 failed, 62 s of testing.**")
    assert "- failed: `t.b::slow\\|odd`" in text
    assert text.index("slow\\|odd` | 61.2") < text.index("t.a::quick` | 0.5")
    assert summary(tmp_path / "nowhere.xml") == "No test was run: a step before them failed.\n"
