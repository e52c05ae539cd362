"""From a call that the bridge wants made to the client's method that makes it."""

from typing import assert_never

from goldomatic.desktop.adapters.ebs_client import EbsClient
from goldomatic.desktop.bridge.events import (
    AskAudit,
    AskCandidate,
    AskGifts,
    AskPending,
    AskState,
    AskTwitch,
    AskVersion,
    Call,
    ChangeStatus,
    ConfirmAcceptance,
    ConfirmGift,
    FailGift,
    Report,
    ReportMailed,
    SelectItem,
)
from goldomatic.desktop.core.answers import Outcome

__all__ = ["perform"]


async def perform(client: EbsClient, call: Call) -> Outcome[object]:
    """Make the call, once; raises nothing, and ends within the client's time-out."""
    match call:
        case AskVersion() | AskState() | AskCandidate() | AskPending() | AskGifts() | AskTwitch():
            return await _perform_poll(client, call)
        case AskAudit(payout_id):
            return await client.audit(payout_id)
        case Report(body):
            return await client.verify_candidate(body)
        case ConfirmAcceptance(payout_id, character_name):
            return await client.confirm_acceptance(payout_id, character_name)
        case ChangeStatus(payout_id, status):
            return await client.change_status(payout_id, status)
        case SelectItem() | ConfirmGift() | FailGift() | ReportMailed():
            return await _perform_for_gift(client, call)
        case _:
            assert_never(call)


async def _perform_poll(
    client: EbsClient, call: AskVersion | AskState | AskCandidate | AskPending | AskGifts | AskTwitch
) -> Outcome[object]:
    match call:
        case AskVersion():
            return await client.version()
        case AskState():
            return await client.state()
        case AskCandidate():
            return await client.candidate()
        case AskPending():
            return await client.pending()
        case AskGifts():
            return await client.gift_requests()
        case AskTwitch():
            return await client.twitch()


async def _perform_for_gift(
    client: EbsClient, call: SelectItem | ConfirmGift | FailGift | ReportMailed
) -> Outcome[object]:
    match call:
        case SelectItem(gift_id, item):
            return await client.select_item(gift_id, item)
        case ConfirmGift(gift_id, is_confirmed):
            return await client.confirm_gift(gift_id, is_confirmed=is_confirmed)
        case FailGift(gift_id, reason):
            return await client.fail_gift(gift_id, reason)
        case ReportMailed(gift_id):
            return await client.gift_mailed(gift_id)
