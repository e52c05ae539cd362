"""Keeps the broadcaster's tokens alive (SPEC §9, docs/twitch.md §4, ADR 0009)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from goldomatic.ambient import Clock, Randomness
from goldomatic.ebs.twitch.grant_book import GrantBook
from goldomatic.ebs.twitch.grants import Gone, Grant, GrantsUnavailable
from goldomatic.ebs.twitch.oauth import AuthFailed, AuthRefused, TokenService
from goldomatic.ebs.twitch.oauth_messages import Issued, Validated
from goldomatic.ebs.twitch.status import Account, TwitchStatus
from goldomatic.ebs.twitch.tokens import NoToken

__all__ = ["LOOK_FOR_LOGIN_SECONDS", "REFRESH_BEFORE", "RENEWALS_MAX", "VALIDATE_EVERY", "TokenKeeper"]

REFRESH_BEFORE = timedelta(minutes=10)
"""A token is renewed so long before it dies."""

VALIDATE_EVERY = timedelta(minutes=55)
"""Twitch demands it hourly at least."""

LOOK_FOR_LOGIN_SECONDS = 5.0
"""How often the store is looked at for a login, while there is none."""

RENEWAL_SECONDS_MIN = 60.0
"""Nothing that Twitch says about lifetimes makes us renew more often than this of our own accord."""

RENEWALS_MAX = 10
RENEWALS_SECONDS = 600.0
"""So many in so long, whatever Twitch rejects: a new token that it does not take either is not helped by ever
more of them (a login that lacks a scope gets 401 as a dead token does)."""

BACKOFF_SECONDS_FIRST = 2.0
BACKOFF_SECONDS_MAX = 300.0
_DOUBLINGS_MAX = 10
_CLIENT_REFUSED = 403

_LOG = structlog.get_logger(__name__)


class TokenKeeper:
    """Renews tokens in time, one renewal at a time in all processes, and validates them hourly.

    A new refresh token is on the disk before the access token that came with it is handed out. What Twitch
    withdraws is marked so in the store, and is not tried again until somebody has logged in.
    """

    def __init__(
        self,
        *,
        service: TokenService,
        book: GrantBook,
        wall: Clock,
        random: Randomness,
        broadcaster_id: str,
        status: TwitchStatus,
        scopes_needed: Collection[str] = (),
    ) -> None:
        """Do nothing yet: `tend` has to be called, again and again."""
        self._service = service
        self._book = book
        self._wall = wall
        self._random = random
        self._broadcaster_id = broadcaster_id
        self._status = status
        self._scopes_needed = frozenset(scopes_needed)
        self._renewing: asyncio.Task[str | None] | None = None
        self._failures = 0
        self._not_before = float("-inf")
        # The last renewals, oldest first.
        self._renewed_at = deque([float("-inf")] * RENEWALS_MAX, maxlen=RENEWALS_MAX)
        self._validated_at: datetime | None = None
        self._news = asyncio.Event()
        self._lost_answer = ""
        """Why a refresh token may have been spent without our knowing its successor."""

    async def access_token(self) -> str:
        """Return a token that Twitch is likely to take; one about to die is renewed first.

        Raises:
            NoToken: nobody is logged in, consent is gone, or the store is away.
        """
        grant = await self._book.usable()
        if self._is_renewal_due(grant):
            renewed = await self.refresh(grant.access_token)
            if renewed is not None:
                return renewed
            grant = await self._book.usable()
        return grant.access_token

    async def refresh(self, rejected: str) -> str | None:
        """Return the token that replaces ``rejected``; None when consent is gone or Twitch is silent.

        Whoever asks while a renewal runs waits for that one. A caller that gives up does not stop it: the
        refresh token may be spent already, and its successor must be kept.
        """
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew(rejected), name="job:twitch_renewal")
            self._renewing.add_done_callback(self._forget_renewal)
        return await asyncio.shield(self._renewing)

    async def close(self) -> None:
        """Wait for a renewal that runs, so that nothing that Twitch has issued is lost."""
        if self._renewing is not None:
            await asyncio.wait({self._renewing})

    async def tend(self) -> float:
        """Do what is due: look for a login, validate, renew. Return when something is due again: 0.0.

        Whoever calls Twitch may be the first to learn that the login is gone, or that another process has
        another token: then a new login is looked for, or the token validated, at once and not in an hour.
        """
        self._news.clear()
        pause = await self._do_what_is_due()
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._news.wait()
        return 0.0

    async def _do_what_is_due(self) -> float:
        """Return after how many seconds there is more."""
        try:
            grant = await self._book.look()
            if grant is None or grant.gone is not None:
                return LOOK_FOR_LOGIN_SECONDS
            may_ask = self._now() >= self._not_before
            if may_ask and self._is_renewal_due(grant):
                grant = await self._book.usable() if await self.refresh(grant.access_token) else grant
            if may_ask and self._is_validation_due():
                await self._validate(grant.access_token)
        except (NoToken, GrantsUnavailable):
            return LOOK_FOR_LOGIN_SECONDS
        except AuthFailed as error:
            self._back_off()
            _LOG.warning(
                "Twitch's token service does not answer", action="twitch.validate_failed", reason=str(error)
            )
        return self._seconds_until_due()

    async def _renew(self, rejected: str) -> str | None:
        try:
            async with self._book.alone():
                grant = await self._book.look()
                if grant is None or grant.gone is not None:
                    return None
                if grant.access_token != rejected:
                    return grant.access_token
                if self._now() < max(self._not_before, self._renewed_at[0] + RENEWALS_SECONDS):
                    return None
                if grant.refresh_token is None:
                    self._status.refreshes["refused"] += 1
                    await self._book.give_up(grant, Gone.NO_REFRESH_TOKEN, "")
                    return None
                return await self._spend(grant, grant.refresh_token)
        except GrantsUnavailable:
            _LOG.error("Twitch tokens cannot be kept right now", action="twitch.tokens_not_kept")
            self._back_off()
            return None

    async def _spend(self, grant: Grant, refresh_token: str) -> str | None:
        """Ask for new tokens, keep them, and only then hand the access token out."""
        try:
            issued = await self._service.refreshed(refresh_token)
        except AuthRefused as refused:
            if refused.status == _CLIENT_REFUSED:
                # The operator's mistake, and no word about consent.
                self._note_failure(f"client_refused: {refused}")
                return None
            self._status.refreshes["refused"] += 1
            await self._book.give_up(grant, Gone.CONSENT_GONE, f"{refused}{self._lost_answer}")
            return None
        except AuthFailed as failed:
            if failed.is_answer_lost:
                self._lost_answer = f", after the answer to a renewal was lost ({failed})"
            self._note_failure(str(failed))
            return None
        kept = await self._book.keep(self._renewed(grant, issued))
        self._not_before, self._lost_answer = float("-inf"), ""
        self._renewed_at.append(self._now())
        self._status.refreshes["done"] += 1
        _LOG.info("the Twitch token was renewed", action="twitch.token_renewed")
        if kept is None:
            # Somebody has logged in meanwhile.
            other = self._book.current
            return other.access_token if other is not None and other.gone is None else None
        return kept.access_token

    def _renewed(self, grant: Grant, issued: Issued) -> Grant:
        lifetime = issued.expires_in_seconds
        return replace(
            grant,
            access_token=issued.access_token,
            refresh_token=issued.refresh_token or grant.refresh_token,
            expires_at=None if lifetime is None else self._wall.now() + timedelta(seconds=lifetime),
            scopes=issued.scopes or grant.scopes,
        )

    def _note_failure(self, reason: str) -> None:
        self._back_off()
        self._status.refreshes["failed"] += 1
        _LOG.warning("the Twitch token could not be renewed", action="twitch.renewal_failed", reason=reason)

    async def _validate(self, access_token: str) -> None:
        validated = await self._service.validated(access_token)
        if validated is None:
            renewed = await self.refresh(access_token)
            if self._book.current is not None and self._book.current.gone is None:
                if renewed is None:
                    # Dead, and no other to be had now: nobody may read that all is well.
                    self._status.account = Account.UNCHECKED
                # Twitch may not know the new one either.
                self._back_off()
            return
        self._failures, self._not_before = 0, float("-inf")
        async with self._book.alone():
            grant = await self._book.look()
            if grant is None or grant.access_token != access_token:
                return
            if validated.user_id != self._broadcaster_id:
                words = f"account {validated.user_id[:20]} ({validated.login})"
                await self._book.give_up(grant, Gone.WRONG_ACCOUNT, words)
                return
            await self._note_validated(grant, validated)

    async def _note_validated(self, grant: Grant, validated: Validated) -> None:
        lifetime = validated.expires_in_seconds
        now = self._wall.now()
        learned = replace(
            grant,
            expires_at=None if lifetime is None else now + timedelta(seconds=lifetime),
            scopes=validated.scopes,
            login=validated.login,
        )
        self._validated_at = now
        missing = tuple(sorted(self._scopes_needed - validated.scopes))
        if missing and missing != self._status.missing_scopes:
            _LOG.warning("the Twitch login lacks scopes", action="twitch.scopes_missing", missing=missing)
        if self._status.account is not Account.CONNECTED:
            _LOG.info("connected to Twitch", action="twitch.connected", login=validated.login)
        self._status.account, self._status.login = Account.CONNECTED, validated.login
        self._status.missing_scopes = missing
        if (learned.scopes, learned.login) != (grant.scopes, grant.login) or grant.expires_at is None:
            await self._book.keep(learned)

    def _is_renewal_due(self, grant: Grant) -> bool:
        return (
            grant.refresh_token is not None
            and grant.expires_at is not None
            and grant.expires_at - self._wall.now() < REFRESH_BEFORE
            and self._now() >= self._renewed_at[-1] + RENEWAL_SECONDS_MIN
        )

    def _is_validation_due(self) -> bool:
        # A renewal of a token that was ours brings one that is ours: the hour runs on.
        if self._validated_at is None or self._status.account is Account.UNCHECKED:
            return True
        # Before it lies only what was noted by a clock that has been set back since.
        return not timedelta() <= self._wall.now() - self._validated_at < VALIDATE_EVERY

    def _seconds_until_due(self) -> float:
        """Return after how many seconds something is due: one at least."""
        if self._not_before > self._now():
            return self._not_before - self._now()
        now = self._wall.now()
        due = now if self._validated_at is None else self._validated_at + VALIDATE_EVERY
        grant = self._book.current
        if grant is not None and grant.expires_at is not None and grant.refresh_token is not None:
            due = min(due, grant.expires_at - REFRESH_BEFORE)
        floor = max(self._renewed_at[-1] + RENEWAL_SECONDS_MIN - self._now(), 1.0)
        return max((due - now).total_seconds() + 0.001, floor if due <= now else 1.0)

    def _back_off(self) -> None:
        seconds = min(BACKOFF_SECONDS_FIRST * 2.0**self._failures, BACKOFF_SECONDS_MAX)
        self._failures = min(self._failures + 1, _DOUBLINGS_MAX)
        self._not_before = self._now() + seconds * (1 + self._random.jitter())

    @staticmethod
    def _now() -> float:
        """Return the loop's seconds: pauses are counted on it, lifetimes on the wall clock."""
        return asyncio.get_running_loop().time()

    def _forget_renewal(self, renewal: asyncio.Task[str | None]) -> None:
        self._renewing = None
        grant = self._book.current
        is_gone = grant is not None and grant.gone is not None
        if is_gone or self._status.account is Account.UNCHECKED:
            self._news.set()
        if not renewal.cancelled() and renewal.exception() is not None:
            _LOG.error(
                "renewing the token crashed", action="twitch.renewal_crashed", exc_info=renewal.exception()
            )
