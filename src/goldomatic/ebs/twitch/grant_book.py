"""The channel's grant as one process sees it: read, begun with the settings, kept, given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import structlog

from goldomatic.ebs.twitch.grants import (
    Gone,
    Grant,
    GrantStore,
    GrantsUnavailable,
    grant_to_use,
    seed_of,
)
from goldomatic.ebs.twitch.status import Account, TwitchStatus
from goldomatic.ebs.twitch.tokens import NOT_LOGGED_IN, NoToken

__all__ = ["GrantBook"]

_LOG = structlog.get_logger(__name__)


class GrantBook:
    """Remembers the grant to use (`grant_to_use`), and new tokens while the store cannot keep them."""

    def __init__(
        self,
        *,
        store: GrantStore,
        client_id: str,
        configured: tuple[str | None, str | None],
        status: TwitchStatus,
    ) -> None:
        """``configured`` are the access and refresh token of the settings: a beginning, never more."""
        self._store = store
        self._client_id = client_id
        self._configured = configured
        self._status = status
        self._is_read = False
        self._unsaved: Grant | None = None
        self._changing = asyncio.Lock()
        self.current: Grant | None = None

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep everybody else, in this process and in others, from renewing meanwhile.

        Raises:
            GrantsUnavailable: it does not come to that.
        """
        async with self._changing, self._store.alone():
            yield

    async def usable(self) -> Grant:
        """Return the grant in force.

        Raises:
            NoToken: nobody is logged in, consent is gone, or the store is away.
        """
        try:
            grant = self.current if self._is_read and self._unsaved is None else await self.look()
        except GrantsUnavailable:
            raise NoToken("store_unavailable") from None
        if grant is None:
            raise NoToken(NOT_LOGGED_IN)
        if grant.gone is not None:
            raise NoToken(grant.gone.value)
        return grant

    async def look(self) -> Grant | None:
        """Read the store anew, after keeping what could not be kept before; None: nobody is logged in.

        Raises:
            GrantsUnavailable: the store is away.
        """
        if self._unsaved is not None:
            await self.keep(self._unsaved)
        stored = await self._store.load()
        grant = grant_to_use(stored, client_id=self._client_id, configured=self._configured)
        if grant is not None and grant is not stored:
            _LOG.info("the configured Twitch tokens are taken over", action="twitch.tokens_taken_over")
            grant = await self._store.save(grant) or await self._store.load()
        self._adopt(grant)
        return self.current

    async def keep(self, grant: Grant) -> Grant | None:
        """Store ``grant``, then use it; None when somebody has logged in meanwhile: theirs is used.

        Raises:
            GrantsUnavailable: not kept. It is not used, and is kept before anything else is done.
        """
        self._unsaved = grant
        kept = await self._store.save(grant)
        if kept is None:
            stored = await self._store.load()
            if stored is not None and stored.gone is Gone.CONSENT_GONE and grant.gone is None:
                # Another process has tried the refresh token that we had spent; its successor is ours.
                kept = await self._store.save(replace(grant, version=stored.version))
            if kept is None:
                self._unsaved = None
                self._adopt(await self._store.load())
                return None
        self._unsaved = None
        self.current, self._is_read = kept, True
        return kept

    async def give_up(self, grant: Grant, gone: Gone, words: str) -> None:
        """Mark the grant as dead: nobody tries it again, and a person is told.

        Raises:
            GrantsUnavailable: not kept yet; this process goes by it all the same.
        """
        self._status.note_gone(gone)
        _LOG.error(
            self._status.remedy or "the Twitch login is gone",
            action="twitch.consent_gone",
            reason=gone.value,
            twitch_says=words,
        )
        dead = replace(
            grant,
            access_token="",
            refresh_token=None,
            expires_at=None,
            gone=gone,
            seed=grant.seed or seed_of(*self._configured),
        )
        self.current, self._is_read = dead, True
        await self.keep(dead)

    def _adopt(self, grant: Grant | None) -> None:
        """Take what is stored as the truth; tokens that are new here have to be validated."""
        is_other = grant is None or self.current is None or grant.access_token != self.current.access_token
        was_alive = self.current is not None and self.current.gone is None
        self.current, self._is_read = grant, True
        if grant is None:
            self._status.account = Account.NOT_CONFIGURED
        elif grant.gone is not None:
            self._status.note_gone(grant.gone)
            if was_alive:
                # Said by `mgm twitch logout`, or another process was the first to learn it.
                _LOG.warning(self._status.remedy, action="twitch.login_ended", reason=grant.gone.value)
        elif is_other:
            self._status.account = Account.UNCHECKED
