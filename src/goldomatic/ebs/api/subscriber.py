"""Asking Twitch about a viewer who wants something over HTTP (SPEC §5.3, §9, §12)."""

from __future__ import annotations

from goldomatic.ebs.api.errors import ApiError, unavailable
from goldomatic.ebs.api.guard import Caller
from goldomatic.ebs.twitch.subscriptions import SubscriberCheck, SubscriberCheckFailed, Subscription
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["name_of", "subscription_of"]


async def name_of(caller: Caller, subscription: Subscription, subscriber_check: SubscriberCheck) -> str:
    """Return what to show of the viewer: Twitch's tokens hold no name, so it is asked for; else the id."""
    known = subscription.display_name or caller.display_name
    if known or not subscription.is_subscriber:
        return known or caller.user_id
    return await subscriber_check.names.of(caller.user_id) or caller.user_id


async def subscription_of(
    viewer_id: str, requested_name: str, subscriber_check: SubscriberCheck
) -> Subscription:
    """Return what Twitch says about the viewer; a bad name is refused before it is asked (SPEC §18).

    Raises:
        ApiError: ``invalid_character_name``; ``unavailable`` when Twitch does not answer.
    """
    try:
        CharacterName.parse(requested_name)
    except InvalidCharacterName as error:
        raise ApiError(ErrorCode.INVALID_CHARACTER_NAME, str(error)) from None
    try:
        return await subscriber_check.ask(viewer_id)
    except SubscriberCheckFailed:
        raise unavailable("Twitch cannot be asked about subscriptions right now.") from None
