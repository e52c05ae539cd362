"""Files that others read have the shape that they ask for, by the schemas that check-jsonschema brings along.

Nothing is fetched. The schemas are those of the pinned version.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMS = ".github/ISSUE_TEMPLATE"
FILES = {
    "vendor.compose-spec": ["deploy/compose.yaml"],
    "vendor.dependabot": [".github/dependabot.yml"],
    "vendor.github-issue-config": [f"{FORMS}/config.yml"],
    "vendor.github-workflows": sorted(
        path.relative_to(ROOT).as_posix() for path in (ROOT / ".github/workflows").glob("*.yml")
    ),
    "vendor.github-issue-forms": sorted(
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / FORMS).glob("*.yml")
        if path.name != "config.yml"
    ),
}


def checked(schema: str, *files: str | Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [str(program), "--builtin-schema", schema, *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("schema", FILES)
def test_the_files_have_the_shape(schema: str) -> None:
    assert FILES[schema]
    done = checked(schema, *FILES[schema])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("schema", FILES)
def test_a_file_of_another_shape_is_refused(schema: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("body: 7\nblank_issues_enabled: perhaps\njobs: none\nservices: all\n", encoding="utf-8")
    assert checked(schema, wrong).returncode == 1
