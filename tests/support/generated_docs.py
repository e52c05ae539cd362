"""The parts of the docs that are made from the code; `python -m tests.support.generated_docs` writes them."""

import asyncio
import json
import tempfile
from pathlib import Path

from goldomatic.ebs.cli import openapi_document
from goldomatic.ebs.domain.payout import ACTIVE_STATUSES, TRANSITIONS, PayoutStatus

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "docs" / "openapi.json"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
_BEGIN = "<!-- begin: made by `python -m tests.support.generated_docs` -->\n"
_END = "<!-- end -->\n"


def openapi_text() -> str:
    """The OpenAPI document of a Development EBS with the harness on."""
    with tempfile.TemporaryDirectory() as folder:
        document = asyncio.run(openapi_document(Path(folder)))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def payout_diagram() -> str:
    """The payout's state machine as a Mermaid diagram."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {PayoutStatus.PENDING}: the candidate is online"]
    lines += [f"    {before} --> {after}: {actor}" for (before, after), actor in TRANSITIONS.items()]
    lines += [f"    {status} --> [*]" for status in PayoutStatus if status not in ACTIVE_STATUSES]
    return "\n".join([*lines, "```", ""])


def architecture_text() -> str:
    """ARCHITECTURE.md with its made part made anew."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{payout_diagram()}{_END}{after}"


if __name__ == "__main__":
    OPENAPI.write_text(openapi_text(), encoding="utf-8")
    ARCHITECTURE.write_text(architecture_text(), encoding="utf-8")
