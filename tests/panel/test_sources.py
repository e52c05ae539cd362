"""The panel's sources: types, lint, their own tests, and the API's types as the docs have them."""

import json
import re
from pathlib import Path

from goldomatic.panel import building

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "panel"


def test_the_types_hold() -> None:
    building.run_tool("npm", "run", "check")


def test_the_linter_has_nothing_to_say() -> None:
    building.run_tool("npm", "run", "lint")


def test_the_panel_s_own_tests_pass() -> None:
    printed = building.run_tool("npm", "test")
    passed = re.search(r"Tests +(\d+) passed \((\d+)\)", printed)
    assert passed, printed
    assert passed[1] == passed[2]


def test_the_types_of_the_api_are_made_from_its_document(tmp_path: Path) -> None:
    fresh = tmp_path / "schema.d.ts"
    building.run_tool("npx", "openapi-typescript", "../docs/openapi.json", "--output", str(fresh))
    here = PANEL / "src" / "api" / "schema.d.ts"
    assert here.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), (
        "npm run types, in the folder panel, makes them anew"
    )


def test_every_package_is_pinned_and_hashed() -> None:
    declared = json.loads((PANEL / "package.json").read_text(encoding="utf-8"))
    versions = declared["dependencies"] | declared["devDependencies"]
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    packages = json.loads((PANEL / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > len(versions)
    assert [name for name, about in packages.items() if name and "integrity" not in about] == []
    assert [name for name, about in packages.items() if "resolved" in about] == []
