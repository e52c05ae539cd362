"""The gift queue of a streamer: who may stand in it, and whose turn it is (SPEC §12, §18 "Gifts").

The aggregate is one request; of the queue, no decision needs more than what is in the commands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goldomatic.ebs.domain.errors import ErrorCode, Refused
from goldomatic.ebs.domain.gift import (
    Actor,
    FailureReason,
    Gift,
    GiftFailed,
    GiftRequested,
    GiftState,
    GiftTurnCame,
    refusal,
)
from goldomatic.ebs.domain.limits import DESKTOP_HEARD_WITHIN, GIFT_TURN_TIME, SUBSCRIBER_CHECK_PATIENCE
from goldomatic.protocol.character_name import CharacterName


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A viewer asks for a gift to ``name``, which is None when it breaks the rules of SPEC §4.

    ``is_subscriber`` is Twitch's word when ``is_subscription_known``, else that of the chat's badges.
    """

    viewer_id: str
    display_name: str
    name: CharacterName | None
    is_subscriber: bool
    is_subscription_known: bool


def decide_request(last_state: GiftState | None, command: Request) -> tuple[GiftRequested] | Refused:
    """Let the viewer into the queue, or say why not, in the order of SPEC §18.

    ``last_state`` is that of the viewer's only request that has not failed; None when there is none.
    """
    if command.name is None:
        return Refused(
            code=ErrorCode.INVALID_CHARACTER_NAME,
            message="A character name is 2 to 12 letters, all Latin or all Cyrillic.",
        )
    if not command.is_subscriber:
        return Refused(code=ErrorCode.NOT_SUBSCRIBER, message="Only subscribers of the channel get gifts.")
    if last_state is GiftState.COMPLETED:
        return Refused(
            code=ErrorCode.GIFT_ALREADY_USED,
            message="This viewer has had their gift of this streamer.",
        )
    if last_state is not None:
        return Refused(
            code=ErrorCode.GIFT_REQUEST_ACTIVE,
            message="This viewer is already in the queue.",
            details={"state": last_state.value},
        )
    return (
        GiftRequested(
            viewer_id=command.viewer_id,
            display_name=command.display_name,
            character_name=command.name.value,
            is_subscription_known=command.is_subscription_known,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the queue looks like at ``now`` from the place of one request."""

    now: datetime
    is_oldest: bool
    """No ``Pending`` request is older."""
    is_another_active: bool
    desktop_heard_at: datetime | None
    is_subscriber: bool | None
    """What Twitch has just said; None when it was not asked, or did not answer."""
    asked_in_vain_since: datetime | None = None
    """Since when Twitch has been asked and has not answered."""


def decide_turn(state: Gift, turn: Turn) -> tuple[GiftTurnCame | GiftFailed, ...]:
    """Make the request the active one if its turn has come; nothing happens when it has not.

    Losing the race for a turn is normal and silent. A request from chat gets its turn only by Twitch's word.
    """
    is_its_turn = (
        turn.is_oldest
        and not turn.is_another_active
        and turn.desktop_heard_at is not None
        and turn.now - turn.desktop_heard_at <= DESKTOP_HEARD_WITHIN
        and refusal(state, GiftState.SELECTING_ITEM, Actor.QUEUE) is None
    )
    if not is_its_turn:
        return ()
    if state.is_subscription_known or turn.is_subscriber:
        return (GiftTurnCame(),)
    if turn.is_subscriber is False:
        return (GiftFailed(reason=FailureReason.NOT_SUBSCRIBER.value),)
    since = turn.asked_in_vain_since
    if since is not None and turn.now - since >= SUBSCRIBER_CHECK_PATIENCE:
        return (GiftFailed(reason=FailureReason.SUBSCRIBER_CHECK_UNAVAILABLE.value),)
    return ()


def estimated_wait_seconds(position: int | None) -> int:
    """Return how long the request at ``position`` waits: from 1, the active one's; None when finished."""
    if position is None:
        return 0
    return max(0, position - 1) * int(GIFT_TURN_TIME.total_seconds())
