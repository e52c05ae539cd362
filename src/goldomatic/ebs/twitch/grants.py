"""A grant: what the broadcaster has allowed us to do, and the tokens that prove it (docs/twitch.md §4)."""

from __future__ import annotations

import hashlib
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

__all__ = ["Gone", "Grant", "GrantStore", "GrantsUnavailable", "grant_to_use", "seed_of"]


class Gone(StrEnum):
    """Why a grant is of no use any more; only a person can help."""

    CONSENT_GONE = "consent_gone"
    """Twitch takes neither the access token nor the refresh token."""
    NO_REFRESH_TOKEN = "no_refresh_token"  # noqa: S105 -- the name of a reason
    """The access token has died, and there is nothing to get another with."""
    WRONG_ACCOUNT = "wrong_account"
    """The tokens are another account's than the channel's."""
    LOGGED_OUT = "logged_out"
    """The operator has said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The tokens in force, or why there are none. Tokens do not show in ``repr``."""

    client_id: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
    login: str = ""
    seed: str = ""
    """Fingerprint of the configured tokens that this line of grants began with, or that it has outlived."""
    version: int = 0
    """Counts the changes of the stored grant: who changes it names the version that they have seen."""
    gone: Gone | None = None


class GrantsUnavailable(Exception):
    """The grant cannot be read or kept right now."""


class GrantStore(Protocol):
    """Where the channel's grant is kept; several EBS processes may share it."""

    async def load(self) -> Grant | None:
        """Return the stored grant.

        Raises:
            GrantsUnavailable: it cannot be read.
        """
        ...

    async def save(self, grant: Grant) -> Grant | None:
        """Keep ``grant`` over the version that it names, and return it with the next one.

        None when somebody else has changed the stored grant meanwhile: theirs stays.

        Raises:
            GrantsUnavailable: it was not kept, or it is not known whether it was.
        """
        ...

    def alone(self) -> AbstractAsyncContextManager[None]:
        """Keep every other process away from changing the grant meanwhile.

        Raises:
            GrantsUnavailable: somebody else takes too long, or the database is away.
        """
        ...


def seed_of(access_token: str | None, refresh_token: str | None) -> str:
    """Return a fingerprint of configured tokens, from which nobody learns them; empty when there are none."""
    if access_token is None and refresh_token is None:
        return ""
    return hashlib.sha256(f"{access_token or ''}\n{refresh_token or ''}".encode()).hexdigest()


def grant_to_use(
    stored: Grant | None, *, client_id: str, configured: tuple[str | None, str | None]
) -> Grant | None:
    """Return the grant that a program with these settings goes by; None: nobody is logged in.

    A stored grant that is in force wins over the configured access and refresh token; these are taken when
    nothing is stored, or when what is stored is gone and they are others than those it began with.
    """
    ours = stored if stored is not None and stored.client_id == client_id else None
    if ours is not None and ours.gone is None:
        return ours
    access_token, refresh_token = configured
    seed = seed_of(access_token, refresh_token)
    if access_token is None or (ours is not None and ours.seed == seed):
        return ours
    return Grant(
        client_id=client_id,
        access_token=access_token,
        refresh_token=refresh_token,
        seed=seed,
        version=0 if stored is None else stored.version,
    )
