"""The week can fail: each rule, broken on purpose, is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from goldomatic.ebs.application import enrollment
from goldomatic.ebs.jobs import chat_webhook
from goldomatic.ebs.jobs.chat_webhook import ChatWebhook
from goldomatic.ebs.twitch import eventsub_rest
from goldomatic.ebs.twitch.eventsub_rest import Plan
from goldomatic.ebs.twitch.eventsub_socket import EventSubSocket
from goldomatic.ebs.twitch.grants import Grant
from goldomatic.ebs.twitch.oauth_messages import Issued
from goldomatic.ebs.twitch.socket_actions import Action, Close
from goldomatic.ebs.twitch.token_keeper import TokenKeeper
from tests.simulation.twitch_week.__main__ import live_quietly

DAYS = 2.0
SEED = 5
HASTE_SECONDS = 1.0


def assert_broken(transport: str, words: str, *, seed: int = SEED, days: float = DAYS) -> None:
    lived = live_quietly(seed, transport, days)
    assert lived.broken is not None, lived.counts
    assert words in lived.broken


def test_a_new_refresh_token_that_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def renewed(_keeper: TokenKeeper, grant: Grant, issued: Issued) -> Grant:
        return replace(grant, access_token=issued.access_token)

    monkeypatch.setattr(TokenKeeper, "_renewed", renewed)
    assert_broken("webhook", "a refresh token was used again")


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_a_message_that_is_acted_on_each_time_it_comes(
    transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrollment, "is_first_seen", lambda _tx, _ids: True)
    assert_broken(transport, "acted on")


def test_a_reconnect_without_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave_first(machine: EventSubSocket, connection: Any, _frame: object, now: float) -> list[Action]:
        return [Close(connection.number), *machine._ended(connection, "reconnect", now)]

    monkeypatch.setattr(EventSubSocket, "_reconnect", leave_first)
    assert_broken("websocket", "a planned reconnect has cost some chat")


def test_a_revoked_subscription_that_is_taken_for_a_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def kept_whatever_it_is(*arguments: Any) -> Plan:
        found = eventsub_rest.plan(*arguments)
        revoked = [each for each in found.surplus if each.status != "enabled"]
        if found.kept is not None or not revoked:
            return found
        return Plan(kept=replace(revoked[0], status="enabled"), surplus=())

    monkeypatch.setattr(chat_webhook, "plan", kept_whatever_it_is)
    assert_broken("webhook", "lines were delivered")


def test_a_double_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        chat_webhook, "plan", lambda *arguments: replace(eventsub_rest.plan(*arguments), surplus=())
    )
    assert_broken("webhook", "the subscriptions are")


@pytest.mark.parametrize("transport", ["webhook", "websocket"])
def test_pauses_that_are_not_kept(transport: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def hasten(keeper: TokenKeeper) -> None:
        keeper._not_before = keeper._now() + HASTE_SECONDS

    monkeypatch.setattr(EventSubSocket, "_pause", lambda _machine: HASTE_SECONDS)
    monkeypatch.setattr(ChatWebhook, "_back_off", lambda _webhook: HASTE_SECONDS)
    monkeypatch.setattr(TokenKeeper, "_back_off", hasten)
    # One day, of which something is wrong for long: who hurries has no end of work.
    assert_broken(transport, "in a minute", seed=9, days=1.0)
