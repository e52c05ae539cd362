"""The token keeper, through hours of virtual time: what it renews, when, and what it gives up (SPEC §9)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from goldomatic.ebs.twitch.grants import Gone
from goldomatic.ebs.twitch.status import Account as State
from goldomatic.ebs.twitch.status import TwitchStatus
from goldomatic.ebs.twitch.token_keeper import LOOK_FOR_LOGIN_SECONDS, RENEWALS_MAX, TokenKeeper
from goldomatic.ebs.twitch.tokens import NoToken
from tests.support.jumping_time import LoopClock, run
from tests.support.twitch_account import Account, an_account

HOUR = 3600.0


def play(story: Callable[[Account], Awaitable[None]]) -> None:
    async def main() -> None:
        async with an_account() as account:
            await story(account)

    run(main)


async def tend_for(keeper: TokenKeeper, seconds: float) -> None:
    """Let the keeper do its work for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                await keeper.tend()


def test_a_login_is_validated_at_once_and_hourly() -> None:
    async def story(account: Account) -> None:
        account.desk.token_seconds = 100 * 3600
        await account.log_in()
        keeper = account.keeper()
        await keeper.tend()
        assert account.is_now(State.CONNECTED)
        assert account.status.login == "streamer"
        assert account.status.missing_scopes == ()
        await tend_for(keeper, 10 * HOUR)
        assert 10 <= len(await account.calls("validate")) <= 13
        assert await account.calls("token") == []

    play(story)


def test_a_token_is_renewed_before_it_dies_and_each_refresh_token_is_spent_once() -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        for _ in range(48):
            await tend_for(keeper, HOUR)
            token = await keeper.access_token()
            headers = {"Authorization": f"Bearer {token}", "Client-Id": "a-client-id"}
            answer = await account.client.get("/helix/users", params={"id": "1"}, headers=headers)
            assert answer.status_code == 200, "a dead token was handed out"
        spent = [call["body"]["refresh_token"] for call in await account.calls("token")]
        assert len(spent) == len(set(spent))
        assert 12 <= len(spent) <= 14
        assert account.is_now(State.CONNECTED)

    play(story)


def test_what_is_handed_out_is_on_the_disk_with_its_refresh_token() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        renewed = await keeper.refresh(first.access_token)
        assert account.grants.grant is not None
        assert renewed == account.grants.grant.access_token != first.access_token
        assert account.grants.grant.refresh_token not in (None, first.refresh_token)

    play(story)


def test_a_store_that_is_away_keeps_the_new_token_back_and_loses_nothing() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        renewing = asyncio.create_task(keeper.refresh(first.access_token))
        await account.until_asked("token")
        account.grants.is_away = True
        assert await renewing is None
        with pytest.raises(NoToken):
            await keeper.access_token()
        account.grants.is_away = False
        token = await keeper.access_token()
        assert account.grants.grant is not None
        assert token == account.grants.grant.access_token != first.access_token
        assert len(await account.calls("token")) == 1

    play(story)


def test_a_hundred_who_are_rejected_at_once_renew_once() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        renewed = await asyncio.gather(*(keeper.refresh(first.access_token) for _ in range(100)))
        assert len(set(renewed)) == 1
        assert await keeper.refresh(first.access_token) == renewed[0], "who comes late gets the same"
        assert len(await account.calls("token")) == 1

    play(story)


def test_two_processes_never_spend_one_refresh_token_twice() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        one, other = account.keeper(), account.keeper()
        both = await asyncio.gather(one.refresh(first.access_token), other.refresh(first.access_token))
        assert both[0] == both[1]
        assert len(await account.calls("token")) == 1
        await asyncio.gather(tend_for(one, 30 * HOUR), tend_for(other, 30 * HOUR))
        spent = [call["body"]["refresh_token"] for call in await account.calls("token")]
        assert len(spent) == len(set(spent))
        assert account.is_now(State.CONNECTED)

    play(story)


def test_a_token_that_another_process_has_renewed_is_validated_at_once() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        other_status = TwitchStatus()
        one, other = account.keeper(), account.keeper(status=other_status)
        tending = [asyncio.create_task(tend_for(each, 120)) for each in (one, other)]
        await asyncio.sleep(30)
        assert other_status.account is State.CONNECTED
        renewed = await one.refresh(first.access_token)
        assert await other.refresh(first.access_token) == renewed
        await asyncio.sleep(10)
        assert other_status.account is State.CONNECTED
        await asyncio.gather(*tending)
        assert len(await account.calls("validate")) == 3

    play(story)


def test_a_caller_that_gives_up_does_not_lose_the_new_token() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        asking = asyncio.create_task(keeper.refresh(first.access_token))
        await account.until_asked("token")
        asking.cancel()
        await keeper.close()
        assert account.grants.grant is not None
        assert account.grants.grant.access_token != first.access_token

    play(story)


def test_withdrawn_consent_is_told_and_nobody_is_asked_again_until_somebody_logs_in() -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 10)
        account.desk.withdraw("1001")
        await tend_for(keeper, HOUR)
        assert account.is_now(State.CONSENT_GONE)
        assert account.status.remedy is not None
        assert "mgm twitch login" in account.status.remedy
        assert account.grants.grant is not None
        assert (account.grants.grant.access_token, account.grants.grant.refresh_token) == ("", None)
        asked = len(await account.calls("token"))
        assert asked == 1
        await tend_for(keeper, 24 * HOUR)
        with pytest.raises(NoToken, match="consent_gone"):
            await keeper.access_token()
        assert len(await account.calls("token")) == asked
        await account.log_in()
        await tend_for(keeper, LOOK_FOR_LOGIN_SECONDS * 2)
        assert account.is_now(State.CONNECTED)

    play(story)


def test_a_logout_elsewhere_is_told_once() -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 60)
        stored = account.grants.grant
        assert stored is not None
        gone = replace(stored, access_token="", refresh_token=None, gone=Gone.LOGGED_OUT)
        with capture_logs() as told:
            assert await account.grants.save(gone)
            await tend_for(keeper, HOUR)
        ended = [line for line in told if line["action"] == "twitch.login_ended"]
        assert [(line["reason"], line["log_level"]) for line in ended] == [("logged_out", "warning")]
        assert account.is_now(State.LOGGED_OUT)

    play(story)


def test_a_login_is_found_soon_whoever_learns_that_the_old_one_is_gone() -> None:
    """A call of ours is rejected long before the next validation; then somebody logs in."""

    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 10)
        tending = asyncio.create_task(tend_for(keeper, HOUR / 2))
        await asyncio.sleep(60)
        account.desk.withdraw("1001")
        assert await keeper.refresh(first.access_token) is None
        await asyncio.sleep(60)
        second = await account.log_in()
        await asyncio.sleep(LOOK_FOR_LOGIN_SECONDS * 2)
        assert account.is_now(State.CONNECTED)
        assert await keeper.access_token() == second.access_token
        await tending

    play(story)


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 429, "retryAfterSeconds": 1},
        {"kind": "status", "status": 403, "message": "invalid client secret"},
        {"kind": "drop", "taken": False},
    ],
)
def test_trouble_that_passes_costs_no_login_and_is_not_hammered(trouble: dict[str, object]) -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 10)
        await account.script(token=[trouble | {"times": 5}], validate=[trouble | {"times": 2}])
        await tend_for(keeper, 6 * HOUR)
        assert account.is_now(State.CONNECTED)
        assert account.status.refreshes["failed"] == 5
        assert len(await account.calls("token")) <= 8

    play(story)


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        ({"kind": "drop", "taken": True}, "ReadError"),
        ({"kind": "malformed"}, "answer_unreadable"),
    ],
)
def test_a_renewal_of_which_the_answer_was_lost_is_told_for_what_it_is(
    loss: dict[str, object], reason: str
) -> None:
    """The refresh token is spent, and nobody has its successor: a person has to know that, and to log in."""

    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 10)
        await account.script(token=[loss])
        with capture_logs() as told:
            assert await keeper.refresh(first.access_token) is None
            await asyncio.sleep(HOUR)
            assert await keeper.refresh(first.access_token) is None
        assert account.is_now(State.CONSENT_GONE)
        assert account.status.remedy is not None
        assert "mgm twitch login" in account.status.remedy
        [gone] = [entry for entry in told if entry["action"] == "twitch.consent_gone"]
        assert gone["twitch_says"] == (
            f"Invalid refresh token, after the answer to a renewal was lost ({reason})"
        )
        assert len(await account.calls("token")) == 2
        await account.log_in()
        await tend_for(keeper, LOOK_FOR_LOGIN_SECONDS * 2)
        assert account.is_now(State.CONNECTED)

    play(story)


def test_garbage_from_the_token_service_changes_nothing() -> None:
    async def story(account: Account) -> None:
        first = await account.log_in()
        keeper = account.keeper()
        await account.script(validate=[{"kind": "malformed"}])
        await tend_for(keeper, 60)
        assert account.is_now(State.CONNECTED)
        assert account.grants.grant is not None
        assert account.grants.grant.access_token == first.access_token

    play(story)


def test_another_accounts_tokens_are_put_aside() -> None:
    async def story(account: Account) -> None:
        await account.log_in("6666")
        keeper = account.keeper()
        await tend_for(keeper, 60)
        assert account.is_now(State.WRONG_ACCOUNT)
        with pytest.raises(NoToken, match="wrong_account"):
            await keeper.access_token()
        assert account.grants.grant is not None
        assert account.grants.grant.gone is Gone.WRONG_ACCOUNT

    play(story)


def test_missing_scopes_are_named() -> None:
    async def story(account: Account) -> None:
        await account.log_in(scopes=frozenset({"user:read:chat"}))
        await tend_for(account.keeper(), 60)
        assert account.status.missing_scopes == ("user:write:chat",)
        assert account.is_now(State.CONNECTED)

    play(story)


def test_configured_tokens_begin_and_the_store_goes_on() -> None:
    async def story(account: Account) -> None:
        pair = account.desk.issue("1001", "a-client-id")
        configured = (pair["access_token"], pair["refresh_token"])
        keeper = account.keeper(configured)
        assert await keeper.access_token() == pair["access_token"]
        await tend_for(keeper, 9 * HOUR)
        # The process ends; the settings still name tokens that are long dead.
        again = account.keeper(configured)
        await tend_for(again, 9 * HOUR)
        assert account.is_now(State.CONNECTED)
        assert pair["refresh_token"] not in {
            call["body"]["refresh_token"] for call in (await account.calls("token"))[1:]
        }

    play(story)


def test_configured_tokens_that_are_dead_are_tried_once_and_new_ones_are_taken() -> None:
    async def story(account: Account) -> None:
        dead = account.keeper(("dead-access", "dead-refresh"))
        await tend_for(dead, HOUR)
        assert account.is_now(State.CONSENT_GONE)
        asked = len(await account.calls("token"))
        await tend_for(account.keeper(("dead-access", "dead-refresh")), HOUR)
        assert len(await account.calls("token")) == asked
        pair = account.desk.issue("1001", "a-client-id")
        await tend_for(account.keeper((pair["access_token"], pair["refresh_token"])), 60)
        assert account.is_now(State.CONNECTED)

    play(story)


def test_a_configured_access_token_alone_lasts_as_long_as_it_lives() -> None:
    async def story(account: Account) -> None:
        pair = account.desk.issue("1001", "a-client-id")
        keeper = account.keeper((pair["access_token"], None))
        await tend_for(keeper, 3 * HOUR)
        assert account.is_now(State.CONNECTED)
        await tend_for(keeper, 3 * HOUR)
        assert account.is_now(State.NO_REFRESH_TOKEN)
        assert len(await account.calls("validate")) < 10

    play(story)


def test_tokens_of_another_program_are_not_used() -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper(client_id="another-client")
        with pytest.raises(NoToken, match="not_logged_in"):
            await keeper.access_token()

    play(story)


def test_a_lifetime_of_nothing_is_not_renewed_without_end() -> None:
    async def story(account: Account) -> None:
        account.desk.token_seconds = 0
        await account.log_in()
        keeper = account.keeper()
        await keeper.refresh(await keeper.access_token())
        before = len(await account.calls("token"))
        for _ in range(100):
            await keeper.access_token()
        assert len(await account.calls("token")) <= before + 1

    play(story)


def test_a_new_token_that_is_rejected_too_is_not_renewed_again_and_again() -> None:
    """A login that lacks a scope gets 401 from Helix as a dead token does, at each viewer's claim."""

    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        for _ in range(180):
            await keeper.refresh(await keeper.access_token())
            await asyncio.sleep(5)
        assert len(await account.calls("token")) == 2 * RENEWALS_MAX, "in a quarter of an hour"

    play(story)


def test_a_dead_token_for_which_there_is_no_other_is_not_called_connected() -> None:
    async def story(account: Account) -> None:
        await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, 10)
        assert account.is_now(State.CONNECTED)
        await account.script(token=[{"kind": "status", "status": 403, "message": "no", "times": 40}])
        await tend_for(keeper, 6 * HOUR)
        assert account.is_now(State.UNCHECKED)
        await tend_for(keeper, 6 * HOUR)
        assert account.is_now(State.CONNECTED)

    play(story)


def test_a_clock_that_was_set_back_puts_no_validation_off(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(account: Account) -> None:
        account.desk.token_seconds = 100 * 3600
        await account.log_in()
        keeper = account.keeper()
        await tend_for(keeper, HOUR)
        before, now = len(await account.calls("validate")), LoopClock.now
        monkeypatch.setattr(LoopClock, "now", lambda clock: now(clock) - timedelta(hours=20))
        await tend_for(keeper, 2 * HOUR)
        assert 2 <= len(await account.calls("validate")) - before <= 3

    play(story)
