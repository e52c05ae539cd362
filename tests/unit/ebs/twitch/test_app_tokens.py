"""The program's own token: asked for when it is needed, and not in haste (docs/twitch.md §4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from goldomatic.ebs.twitch.app_tokens import ASK_AGAIN_SECONDS, AppTokens
from goldomatic.ebs.twitch.oauth import TokenService
from goldomatic.ebs.twitch.tokens import NoToken
from tests.support.jumping_time import run
from tests.support.twitch_account import CLIENT, Account, an_account

HOUR = 3600.0


def app_tokens(account: Account, *, has_secret: bool = True) -> AppTokens:
    secret = "the-secret" if has_secret else None
    service = TokenService(
        client_id=CLIENT, client_secret=secret, base_url="http://twitch.test", transport=account.transport
    )
    return AppTokens(service)


def play(story: Callable[[Account], Awaitable[None]]) -> None:
    async def main() -> None:
        async with an_account() as account:
            await story(account)

    run(main)


def test_one_is_used_until_shortly_before_it_dies() -> None:
    async def story(account: Account) -> None:
        tokens = app_tokens(account)
        first = await tokens.access_token()
        assert await asyncio.gather(*(tokens.access_token() for _ in range(20))) == [first] * 20
        await asyncio.sleep(3.8 * HOUR)
        assert await tokens.access_token() == first
        await asyncio.sleep(0.1 * HOUR)
        assert await tokens.access_token() != first
        grants = [call["body"]["grant_type"] for call in await account.calls("token")]
        assert grants == ["client_credentials"] * 2

    play(story)


def test_one_that_twitch_rejects_is_replaced() -> None:
    async def story(account: Account) -> None:
        tokens = app_tokens(account)
        first = await tokens.access_token()
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        second = await tokens.refresh(first)
        assert second not in (None, first)
        assert await tokens.refresh(first) == second, "who comes late gets the same"
        assert len(await account.calls("token")) == 2

    play(story)


def test_twitch_is_not_asked_again_at_once() -> None:
    async def story(account: Account) -> None:
        tokens = app_tokens(account)
        await account.script(token=[{"kind": "status", "status": 500, "times": 2}])
        for _ in range(10):
            with pytest.raises(NoToken, match="no_app_token"):
                await tokens.access_token()
        assert len(await account.calls("token")) == 1
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        assert await tokens.refresh("whatever") is None
        await asyncio.sleep(ASK_AGAIN_SECONDS)
        assert await tokens.access_token()
        assert len(await account.calls("token")) == 3

    play(story)


def test_without_a_secret_twitch_is_not_asked() -> None:
    async def story(account: Account) -> None:
        with pytest.raises(NoToken, match="no_client_secret"):
            await app_tokens(account, has_secret=False).access_token()
        assert await account.calls("token") == []

    play(story)
