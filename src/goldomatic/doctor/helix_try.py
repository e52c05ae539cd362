"""Tries what the login is good for at Helix: the channel's name, its subscribers, its chat subscription."""

from __future__ import annotations

from typing import Final

import msgspec

from goldomatic.doctor.findings import Finding, State
from goldomatic.doctor.twitch_words import away
from goldomatic.ebs.config import EventSubTransport, Settings
from goldomatic.ebs.twitch.caller import HelixCaller, HelixFailed
from goldomatic.ebs.twitch.eventsub_client import EventSubClient
from goldomatic.ebs.twitch.eventsub_rest import WEBSOCKET, ListedSubscription, chat_subscriptions, plan
from goldomatic.ebs.twitch.helix_messages import (
    SUBSCRIPTIONS_PATH,
    USERS_PATH,
    read_display_name,
    read_subscription,
    subscription_query,
)
from goldomatic.ebs.twitch.oauth_messages import message_of
from goldomatic.ebs.twitch.tokens import StaticToken
from goldomatic.logs import typed
from goldomatic.protocol.shown_address import shown_address

__all__ = ["judge_sockets", "judge_webhooks", "try_channel", "try_chat_subscription", "try_subscribers"]

_CHAT = "chat subscription"
_CHAT_WHY = "without it no line of chat reaches the EBS"
_REMEDIES: Final = {
    "authorization_revoked": "mgm twitch login, then start the EBS anew",
    "user_removed": "the account is gone at Twitch: log in as one that is there",
    "notification_failures_exceeded": "the EBS did not answer for too long: see the finding `callback`",
    "webhook_callback_verification_failed": "Twitch did not reach the EBS: see the finding `callback`",
    "version_removed": "update this program",
}
_UNAUTHORIZED, _TOO_MANY, _SERVER_ERROR = 401, 429, 500


async def try_channel(caller: HelixCaller, token: str, channel_id: str) -> Finding:
    """Ask what the channel is called."""
    why = "the channel whose chat is served"
    try:
        answer = await caller.call("GET", USERS_PATH, StaticToken(token), params={"id": channel_id})
    except HelixFailed as failed:
        return away("channel", str(failed), why)
    if not answer.is_success:
        return away("channel", f"http_{answer.status} {message_of(answer.body)}".strip(), why)
    name = read_display_name(answer.body, channel_id)
    if name is None and not _is_list(answer.body):
        return away("channel", "answer_unreadable", why)
    if name is None:
        found = f"Twitch knows no account with the id {channel_id}"
        remedy = "correct Twitch__BroadcasterUserId: docs/operator.md §2"
        return Finding(subject="channel", state=State.WRONG, found=found, why=why, remedy=remedy)
    return Finding(subject="channel", state=State.FINE, found=f"{typed(name)} (id {channel_id})")


async def try_subscribers(caller: HelixCaller, token: str, channel_id: str) -> Finding:
    """Ask whether the broadcaster subscribes to themselves: whatever the answer, the question was allowed."""
    subject, why = "subscriber check", "claims and gifts from the panel are for subscribers"
    query = subscription_query(broadcaster_id=channel_id, user_id=channel_id)
    try:
        answer = await caller.call("GET", SUBSCRIPTIONS_PATH, StaticToken(token), params=query)
    except HelixFailed as failed:
        return away(subject, str(failed), why)
    if read_subscription(answer.status, answer.body) is not None:
        return Finding(subject=subject, state=State.FINE, found="Twitch tells who subscribes")
    if answer.is_success or answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
        return away(subject, f"http_{answer.status}", why)
    found = f"Twitch refuses ({answer.status}): {message_of(answer.body)}"
    remedy = (
        "mgm twitch login" if answer.status == _UNAUTHORIZED else "only channels with subscriptions have them"
    )
    return Finding(subject=subject, state=State.WRONG, found=found, why=why, remedy=remedy)


async def try_chat_subscription(client: EventSubClient, settings: Settings, channel_id: str) -> list[Finding]:
    """Look at the subscriptions that Twitch has for this chat."""
    try:
        listed = await client.list()
    except HelixFailed as failed:
        return [away(_CHAT, str(failed), _CHAT_WHY)]
    if settings.eventsub_transport is EventSubTransport.WEBSOCKET:
        return judge_sockets(listed, channel_id)
    return judge_webhooks(listed, channel_id, settings.eventsub_callback or "")


def judge_webhooks(listed: tuple[ListedSubscription, ...], channel_id: str, callback: str) -> list[Finding]:
    """Say how it stands with the one that should be there, and with those that should not."""
    found = plan(listed, channel_id, callback)
    findings = [_kept(found.kept)] if found.kept is not None else [_none_kept(found.surplus, callback)]
    if found.kept is not None and found.surplus:
        words = f"{len(found.surplus)} more for this chat: {_described(found.surplus)}"
        remedy = "nothing: the EBS deletes them when it starts, and every ten minutes"
        findings.append(Finding(subject=_CHAT, state=State.NOTE, found=words, remedy=remedy))
    return findings


def judge_sockets(listed: tuple[ListedSubscription, ...], channel_id: str) -> list[Finding]:
    """Say whether exactly one socket brings this chat."""
    sockets = [each for each in chat_subscriptions(listed, channel_id, WEBSOCKET) if each.is_enabled]
    if not sockets:
        found = "none right now: there is one while an EBS runs"
        remedy = "start the EBS; while it runs, its log says why it cannot subscribe"
        return [Finding(subject=_CHAT, state=State.NOTE, found=found, why=_CHAT_WHY, remedy=remedy)]
    findings = [
        Finding(subject=_CHAT, state=State.FINE, found=f"enabled since {_since(sockets[0])}, by socket")
    ]
    if len(sockets) > 1:
        words = f"{len(sockets)} sockets hear this chat"
        remedy = "does another EBS run for this channel? Of one that died Twitch notices within minutes"
        findings.append(Finding(subject=_CHAT, state=State.NOTE, found=words, remedy=remedy))
    return findings


def _is_list(body: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(body)["data"], list)
    except (ValueError, RecursionError, KeyError, TypeError):
        return False


def _kept(kept: ListedSubscription) -> Finding:
    if kept.is_enabled:
        found = f"enabled since {_since(kept)}, to {typed(shown_address(kept.callback))}"
        return Finding(subject=_CHAT, state=State.FINE, found=found)
    found = f"Twitch waits since {_since(kept)} for its challenge to be answered"
    remedy = "see the finding `callback`; Twitch tries for some minutes, then the EBS asks anew"
    return Finding(subject=_CHAT, state=State.NOTE, found=found, why=_CHAT_WHY, remedy=remedy)


def _none_kept(surplus: tuple[ListedSubscription, ...], callback: str) -> Finding:
    dead = [each for each in surplus if each.callback == callback]
    if dead:
        newest = max(dead, key=lambda each: each.created_at)
        found = f"Twitch has given it up: {typed(newest.status)}"
        remedy = _REMEDIES.get(newest.status, "start the EBS, which asks anew, and look at its log")
        return Finding(subject=_CHAT, state=State.WRONG, found=found, why=_CHAT_WHY, remedy=remedy)
    found = "none yet: the EBS asks for it when it runs"
    if surplus:
        found = f"none to this address, but {_described(surplus)}; the EBS moves it when it runs"
    remedy = "start the EBS; while it runs, its log says why it has none"
    return Finding(subject=_CHAT, state=State.NOTE, found=found, why=_CHAT_WHY, remedy=remedy)


def _described(subscriptions: tuple[ListedSubscription, ...]) -> str:
    return "; ".join(
        f"{typed(each.status)}, to {typed(shown_address(each.callback))}" for each in subscriptions
    )


def _since(subscription: ListedSubscription) -> str:
    return typed(subscription.created_at)
