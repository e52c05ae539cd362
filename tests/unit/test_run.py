"""`run.py`: what it says when something is missing, and when it installs again."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The starter, loaded as a module, on a copy of what it reads."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in (
        "requirements/runtime.txt",
        "requirements/desktop.txt",
        "requirements/dev.txt",
        "requirements/node.txt",
        "pyproject.toml",
        "src/goldomatic/__init__.py",
    ):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    places = {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "BIN": tmp_path / ".venv" / "bin"}
    places |= {"LOCK": tmp_path / ".venv.lock"}
    places |= {"STAMP": places["VENV"] / "stamp", "VENV_PYTHON": places["BIN"] / "python"}
    for name, value in places.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def without_postgresql(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "postgresql_is_there", lambda: False)


def _refuse_to_start(*_: object, **__: object) -> None:
    pytest.fail("nothing may be started here")


@pytest.mark.usefixtures("without_postgresql")
def test_a_missing_server_is_told_with_the_one_command(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.subprocess, "run", _refuse_to_start)
    monkeypatch.setattr(run.os, "geteuid", lambda: 1000)
    assert run.main(["test"]) == 3
    told = capsys.readouterr().out
    assert "    sudo apt-get install -y --no-install-recommends postgresql\n" in told
    assert "MGM_TEST_POSTGRESQL_URL" in told


@pytest.mark.usefixtures("without_postgresql")
def test_all_that_is_missing_is_in_one_command(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_all_but_ensurepip(name: str) -> object:
        return None if name == "ensurepip" else object()

    monkeypatch.setattr(run.importlib.util, "find_spec", find_all_but_ensurepip)
    monkeypatch.setattr(run.subprocess, "run", _refuse_to_start)
    monkeypatch.setattr(run.os, "geteuid", lambda: 0)
    assert run.main(["test"]) == 3
    told = capsys.readouterr().out
    assert "    apt-get install -y --no-install-recommends python3-venv postgresql\n" in told


def test_a_given_server_is_enough(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MGM_TEST_POSTGRESQL_URL", "postgresql://127.0.0.1/postgres")
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    assert "postgresql" not in run.missing_packages("dev")


def test_the_addon_s_lint_and_git_are_needed_for_tests_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    assert {"lua-check", "git"} <= set(run.missing_packages("dev"))
    assert not {"lua-check", "git"} & set(run.missing_packages("runtime"))


def test_a_virtual_screen_is_needed_for_tests_on_linux_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setattr(run.sys, "platform", "linux")
    assert "xvfb" in run.missing_packages("dev")
    assert "xvfb" not in run.missing_packages("runtime")
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert "xvfb" not in run.missing_packages("dev")


def test_a_window_manager_is_needed_for_tests_on_linux_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setattr(run.sys, "platform", "linux")
    assert "openbox" in run.missing_packages("dev")
    assert "openbox" not in run.missing_packages("desktop")
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert "openbox" not in run.missing_packages("dev")


def test_a_browser_is_needed_for_tests_on_linux_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setattr(run.sys, "platform", "linux")
    assert "chromium" in run.missing_packages("dev")
    assert "chromium" not in run.missing_packages("desktop")
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert "chromium" not in run.missing_packages("dev")
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run.shutil, "which", lambda name: name if name == "google-chrome" else None)
    assert "chromium" not in run.missing_packages("dev")


@pytest.mark.parametrize(
    ("told", "enough"),
    [("v20.19.0", True), ("v24.1.0", True), ("v20.18.3", False), ("v18.20.4", False), ("what?", False)],
)
def test_an_old_node_is_as_good_as_none(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, told: str, enough: bool
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    answer = subprocess.CompletedProcess([], 0, stdout=f"{told}\n")
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: answer)
    assert run.node_is_there() is enough


def test_no_node_is_none(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    assert not run.node_is_there()


@pytest.mark.parametrize(("is_there", "installs"), [(True, False), (False, True)])
def test_the_tests_get_a_node_where_there_is_none(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, is_there: bool, installs: bool
) -> None:
    commands: list[str] = []

    def note(_text: str, command: list[str]) -> bool:
        commands.append(" ".join(command))
        run.STAMP.parent.mkdir(parents=True, exist_ok=True)
        return True

    monkeypatch.setattr(run, "node_is_there", lambda: is_there)
    monkeypatch.setattr(run, "has_done", note)
    assert run.has_installed("dev")
    assert any("node.txt" in command for command in commands) is installs


def test_wine_is_needed_for_its_tests_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    monkeypatch.setattr(run.subprocess, "run", _refuse_to_start)
    brought = ["wine", "wine64", "gcc-mingw-w64-x86-64-win32"]
    assert not {*brought} & {*run.missing_packages("dev")}
    assert run.main(["test", "--wine", "tests/wine"]) == 3
    assert " ".join(brought) in capsys.readouterr().out


def test_what_qt_loads_is_needed_for_the_window_on_linux_only(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "QT_LIBRARIES", {"libnowhere.so.7": "libnowhere7", "libc.so.6": "libc6"})
    monkeypatch.setattr(run.sys, "platform", "linux")
    assert "libnowhere7" in run.missing_packages("desktop")
    assert "libnowhere7" in run.missing_packages("dev")
    assert "libc6" not in run.missing_packages("desktop")
    assert "libnowhere7" not in run.missing_packages("runtime")
    monkeypatch.setattr(run.sys, "platform", "win32")
    assert "libnowhere7" not in run.missing_packages("desktop")


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("demo", "runtime"),
        ("serve", "runtime"),
        ("desktop", "desktop"),
        ("bridge", "desktop"),
        ("rehearse", "desktop"),
        ("test", "dev"),
    ],
)
def test_a_command_gets_the_list_that_it_needs(run: ModuleType, command: str, kind: str) -> None:
    assert run.kind_for(command) == kind


def test_a_later_demo_does_not_take_the_window_away(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_installed(run, "desktop")
    (run.ROOT / "pyproject.toml").write_text("# another project\n")
    monkeypatch.setattr(run, "is_usable", lambda: True)
    monkeypatch.setattr(run, "has_done", lambda *_: True)
    assert run.has_installed("runtime")
    assert run.STAMP.read_text(encoding="utf-8").startswith("desktop ")


def test_two_first_calls_do_not_install_into_each_other(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The read-me starts seven programs, a terminal each: one installs, the others wait."""
    other = run.LOCK.open("ab")
    assert run.has_locked(other)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            _pretend_installed(run, "runtime")
            other.close()

    monkeypatch.setattr(run.time, "sleep", wait)
    monkeypatch.setattr(run, "has_done", lambda *_: pytest.fail("the other one does that"))
    assert run.has_installed("runtime")
    assert len(waits) == 3
    assert capsys.readouterr().out.count("another run.py is installing") == 1


def test_an_old_python_is_told(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "PYTHON_MIN", (99, 0))
    assert run.main(["demo"]) == 1
    assert "This needs Python 99.0 or newer" in capsys.readouterr().out


def test_help_installs_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "run.py"
    copy.write_bytes((ROOT / "run.py").read_bytes())
    done = subprocess.run([sys.executable, str(copy), "--help"], capture_output=True, text=True, check=True)
    assert "demo [arguments]" in done.stdout
    assert list(tmp_path.iterdir()) == [copy]


def _pretend_installed(run: ModuleType, kind: str) -> None:
    run.BIN.mkdir(parents=True)
    for program in (run.VENV_PYTHON, run.mgm_program()):
        program.touch()
    run.STAMP.write_text(f"{kind} {run.digest_of(kind)}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("installed", "asked", "enough"),
    [
        ("runtime", "runtime", True),
        ("desktop", "runtime", True),
        ("desktop", "desktop", True),
        ("desktop", "dev", False),
        ("runtime", "desktop", False),
        ("dev", "desktop", True),
        ("dev", "runtime", True),
        ("dev", "dev", True),
        ("runtime", "dev", False),
    ],
)
def test_what_is_there_is_not_installed_again(
    run: ModuleType, installed: str, asked: str, enough: bool
) -> None:
    _pretend_installed(run, installed)
    assert run.is_up_to_date(asked) is enough


@pytest.mark.parametrize(
    "change",
    [
        lambda run: (run.ROOT / "requirements" / "runtime.txt").write_text("# other pins\n"),
        lambda run: (run.ROOT / "pyproject.toml").write_text("# another project\n"),
        lambda run: (run.ROOT / "src" / "goldomatic" / "__init__.py").write_text("# another version\n"),
        lambda run: run.STAMP.unlink(),
        lambda run: run.mgm_program().unlink(),
    ],
)
def test_a_change_installs_again(run: ModuleType, change: Callable[[ModuleType], object]) -> None:
    _pretend_installed(run, "runtime")
    assert run.is_up_to_date("runtime")
    change(run)
    assert not run.is_up_to_date("runtime")


@pytest.mark.parametrize(
    ("answer", "usable"),
    [
        ("pip 26 from {venv}/lib/site-packages/pip (python {python})", True),
        ("pip 26 from /elsewhere/.venv/lib/site-packages/pip (python {python})", False),
        ("pip 26 from {venv}/lib/site-packages/pip (python 3.10)", False),
    ],
)
def test_the_environment_of_another_folder_or_python_is_made_anew(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, answer: str, usable: bool
) -> None:
    python = ".".join(map(str, sys.version_info[:2]))
    told = subprocess.CompletedProcess([], 0, stdout=answer.format(venv=run.VENV, python=python))
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: told)
    assert run.is_usable() is usable


def test_no_environment_is_not_usable(run: ModuleType) -> None:
    assert not run.is_usable()


def test_a_failed_step_is_shown_and_leaves_no_stamp(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _pretend_installed(run, "runtime")
    (run.ROOT / "pyproject.toml").write_text("# changed\n", encoding="utf-8")
    failing = subprocess.CompletedProcess([], 1, stdout=b"no matching distribution")
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: failing)
    assert run.main(["serve"]) == 1
    assert "no matching distribution" in capsys.readouterr().out
    assert not run.STAMP.exists()
