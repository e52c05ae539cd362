"""The wheel brings the built panel: who installed it packs and shows the panel without Node (SPEC §13)."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from goldomatic.panel import building, files

ROOT = Path(__file__).resolve().parents[3]
EBS = "https://ebs.example.org"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The wheel, unpacked, as the environment of a program; there is no Node in its PATH."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return os.environ | {"PYTHONPATH": str(folder / "site"), "PATH": str(folder)}


def test_the_zip_is_that_of_the_checkout(installed: Mapping[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "goldomatic", "panel", "zip", "--ebs", EBS, "--output", "here.zip"]
    done = subprocess.run(command, cwd=tmp_path, env=installed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    building.build()
    files.pack(tmp_path / "checkout.zip", EBS)
    assert (tmp_path / "here.zip").read_bytes() == (tmp_path / "checkout.zip").read_bytes()


def test_what_development_shows_is_the_wheel_s(installed: Mapping[str, str], tmp_path: Path) -> None:
    told = "from goldomatic.panel import files; print(files.__file__, *files.panel_files())"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=tmp_path, env=installed, capture_output=True, text=True, check=True
    )
    module, *names = done.stdout.split()
    assert Path(module).is_relative_to(installed["PYTHONPATH"])
    assert {"panel.html", "config.js"} <= set(names)
