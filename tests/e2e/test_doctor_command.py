"""``mgm doctor`` as a program: its exit code, and its bundle (SPEC §15, §16)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.e2e.programs import mgm


async def test_where_nothing_is_set_up_it_says_so(tmp_path: Path) -> None:
    settings = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    ended = await mgm("doctor", settings=settings)
    assert ended.code == 1
    assert "Neither an EBS nor a Desktop" in ended.output


async def test_a_healthy_ebs_is_0_a_desktop_without_anything_is_1_and_a_bundle_is_written(
    tmp_path: Path,
) -> None:
    settings = {
        "XDG_CONFIG_HOME": str(tmp_path),
        "Mgm__DataDir": str(tmp_path),
        "Mgm__Environment": "Development",
        "Mgm__ApiKey": "a-desktop-key-of-some-length",
    }
    ended = await mgm("doctor", settings=settings)
    assert (ended.code, ended.errors) == (0, "")
    assert "Mgm__ApiKey: set" in ended.output
    bundle = tmp_path / "bundle.zip"
    wrong = await mgm("doctor", "--part", "desktop", "--bundle", str(bundle), settings=settings)
    assert (wrong.code, wrong.errors) == (1, "")
    assert "no address" in wrong.output
    with zipfile.ZipFile(bundle) as archive:
        assert "no address" in archive.read("report.txt").decode()
    nowhere = await mgm("doctor", "--bundle", str(tmp_path / "no" / "b.zip"), settings=settings)
    assert nowhere.code == 1
    assert "cannot be written" in nowhere.errors
