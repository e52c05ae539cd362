"""The parts of the docs that are made from the code; `python -m tests.support.generated_docs` writes them."""

import asyncio
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from goldomatic.ebs.cli import openapi_document
from goldomatic.ebs.domain import gift, payout
from goldomatic.ebs.domain.gift import GiftState
from goldomatic.ebs.domain.payout import PayoutStatus
from tests.support.api_page import api_page

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "docs" / "openapi.json"
API = ROOT / "docs" / "api.md"
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
_BEGIN = "<!-- begin: {what}, made by `python -m tests.support.generated_docs` -->\n"
_END = "<!-- end -->\n"


def openapi_text() -> str:
    """The OpenAPI document of a Development EBS with the harness on."""
    with tempfile.TemporaryDirectory() as folder:
        document = asyncio.run(openapi_document(Path(folder)))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def api_text() -> str:
    """The page about the API, from the document in the docs."""
    return api_page(json.loads(OPENAPI.read_text(encoding="utf-8")))


def payout_diagram() -> str:
    """The payout's state machine as a Mermaid diagram."""
    changes = _arrows(payout.TRANSITIONS.items())
    terminal = [status for status in PayoutStatus if status not in payout.ACTIVE_STATUSES]
    return _diagram(f"{PayoutStatus.PENDING}: the candidate is online", changes, terminal)


def gift_diagram() -> str:
    """The gift request's state machine as a Mermaid diagram."""
    changes = _arrows(gift.TRANSITIONS.items())
    terminal = [state for state in GiftState if state not in gift.UNFINISHED_STATES]
    return _diagram(f"{GiftState.PENDING}: a subscriber asks", changes, terminal)


def _arrows(transitions: Iterable[tuple[tuple[str, str], Sequence[str]]]) -> list[str]:
    return [f"{before} --> {after}: {', '.join(actors)}" for (before, after), actors in transitions]


def _diagram(first: str, changes: Sequence[str], terminal: Sequence[str]) -> str:
    lines = [f"[*] --> {first}", *changes, *(f"{state} --> [*]" for state in terminal)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```", ""])


def architecture_text() -> str:
    """ARCHITECTURE.md with its made parts made anew."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    for what, diagram in (("payout", payout_diagram()), ("gift request", gift_diagram())):
        begin = _BEGIN.format(what=what)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(_END)
        text = f"{before}{begin}{diagram}{_END}{after}"
    return text


if __name__ == "__main__":
    OPENAPI.write_text(openapi_text(), encoding="utf-8")
    API.write_text(api_text(), encoding="utf-8")
    ARCHITECTURE.write_text(architecture_text(), encoding="utf-8")
