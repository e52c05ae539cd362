"""How trouble with Twitch is told to a person: what was asked, what came back, and what to do."""

from __future__ import annotations

from typing import Final

from goldomatic.doctor.findings import Finding, State

__all__ = ["away", "reason_in_words"]

_TRY_AGAIN: Final = "try again; the network from here, and Twitch's own state (status.twitch.com), decide"
_SERVER_ERROR: Final = "http_5"


def away(subject: str, reason: str, why: str) -> Finding:
    """Return the finding that a question got no answer; ``reason`` is the client's own word for it."""
    found = f"not known: {reason_in_words(reason)}"
    return Finding(subject=subject, state=State.WRONG, found=found, why=why, remedy=_TRY_AGAIN)


def reason_in_words(reason: str) -> str:
    """Return what a client's word for its failure means."""
    match reason.partition(" ")[0]:
        case "http_429" | "rate_limited":
            return "Twitch has been asked too often (429)"
        case code if code.startswith(_SERVER_ERROR):
            return f"Twitch has trouble of its own ({code.removeprefix('http_')})"
        case word if "Timeout" in word:
            return f"Twitch does not answer in time ({word})"
        case "ConnectError":
            return "Twitch cannot be connected to (ConnectError)"
        case "ReadError" | "RemoteProtocolError":
            return f"the connection to Twitch broke ({reason})"
        case "answer_unreadable" | "http_200":
            return "Twitch's answer cannot be understood"
        case _:
            return f"Twitch answers {reason.removeprefix('http_')}"
