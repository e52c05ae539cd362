"""From a call that the bridge wants made to the client's method that makes it."""

from typing import assert_never

from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskPending,
    AskState,
    AskVersion,
    Call,
    ChangeStatus,
    ConfirmAcceptance,
    Report,
)
from goldomatic.desktop.core.answers import Outcome

__all__ = ["perform"]


async def perform(client: EbsClient, call: Call) -> Outcome[object]:
    """Make the call, once; raises nothing, and ends within the client's time-out."""
    match call:
        case AskVersion():
            return await client.version()
        case AskState():
            return await client.state()
        case AskCandidate():
            return await client.candidate()
        case AskPending():
            return await client.pending()
        case AskAudit(payout_id):
            return await client.audit(payout_id)
        case Report(body):
            return await client.verify_candidate(body)
        case ConfirmAcceptance(payout_id, character_name):
            return await client.confirm_acceptance(payout_id, character_name)
        case ChangeStatus(payout_id, status):
            return await client.change_status(payout_id, status)
        case _:
            assert_never(call)
