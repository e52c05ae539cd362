"""Keeping the broadcaster's login (SPEC §9, ADR 0009): one row a channel, changed over the version seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from goldomatic.ebs.storage.schema import twitch_grants
from goldomatic.ebs.storage.store import Store, StoreUnavailable
from goldomatic.ebs.twitch.grants import Gone, Grant, GrantsUnavailable

if TYPE_CHECKING:
    from goldomatic.ebs.storage.transaction import Transaction

__all__ = ["StoredGrants", "load_grant", "save_grant"]


def load_grant(connection: Connection, channel_id: str) -> Grant | None:
    """Return the channel's grant; None when nobody has ever logged in."""
    row = connection.execute(select(twitch_grants).where(twitch_grants.c.channel_id == channel_id)).first()
    if row is None:
        return None
    return Grant(
        client_id=row.client_id,
        access_token=row.access_token,
        refresh_token=row.refresh_token,
        expires_at=row.expires_at,
        scopes=frozenset(row.scopes.split()),
        login=row.login,
        seed=row.seed,
        version=row.version,
        gone=None if row.gone is None else Gone(row.gone),
    )


def save_grant(connection: Connection, channel_id: str, grant: Grant) -> Grant | None:
    """Keep ``grant`` over the version that it names; None when that is not the stored one any more."""
    kept = replace(grant, version=grant.version + 1)
    values = {
        "version": kept.version,
        "client_id": kept.client_id,
        "access_token": kept.access_token,
        "refresh_token": kept.refresh_token,
        "expires_at": kept.expires_at,
        "scopes": " ".join(sorted(kept.scopes)),
        "login": kept.login,
        "seed": kept.seed,
        "gone": None if kept.gone is None else kept.gone.value,
    }
    is_here = twitch_grants.c.channel_id == channel_id
    if connection.execute(select(twitch_grants.c.version).where(is_here)).first() is None:
        if grant.version != 0:
            return None
        connection.execute(insert(twitch_grants), {"channel_id": channel_id, **values})
        return kept
    statement = update(twitch_grants).where(is_here, twitch_grants.c.version == grant.version)
    return kept if connection.execute(statement.values(values)).rowcount == 1 else None


class StoredGrants:
    """The grant of one channel in the EBS's own database: the `goldomatic.ebs.twitch.grants.GrantStore`."""

    def __init__(self, store: Store, channel_id: str) -> None:
        self._store = store
        self._channel_id = channel_id

    async def load(self) -> Grant | None:
        """Return the stored grant; raises `GrantsUnavailable`."""
        try:
            return await self._store.read(lambda connection: load_grant(connection, self._channel_id))
        except StoreUnavailable as error:
            raise GrantsUnavailable from error

    async def save(self, grant: Grant) -> Grant | None:
        """Keep ``grant``; None when somebody was quicker; raises `GrantsUnavailable`."""

        def keep(tx: Transaction) -> Grant | None:
            return save_grant(tx.connection, self._channel_id, grant)

        try:
            return await self._store.write(self._channel_id, keep)
        except StoreUnavailable as error:
            raise GrantsUnavailable from error

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep other processes from renewing; raises `GrantsUnavailable`."""
        try:
            async with self._store.alone(f"twitch-grant:{self._channel_id}"):
                yield
        except StoreUnavailable as error:
            raise GrantsUnavailable from error
