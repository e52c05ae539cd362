"""From the text of ``Twitch__ExtensionSecret`` to the keys of Extension JWTs (SPEC §5, §15, §18)."""

from __future__ import annotations

import base64
import binascii
import hashlib

__all__ = ["DEVELOPMENT_SECRET", "extension_keys"]

DEVELOPMENT_SECRET = "mgm-dev-extension-secret-change-me"  # noqa: S105 - public by design, see extension_keys
"""What an empty secret stands for in Development. Everybody knows it: in Production it protects nothing."""


def extension_keys(secret_text: str) -> tuple[bytes, ...]:
    """Return the HS256 keys that ``secret_text`` names, in its order; the first is the one to sign with.

    Several secrets are comma-separated (rotation); each is base64, as Twitch shows it. An empty text gives
    the one key of Development, SHA-256 of `DEVELOPMENT_SECRET`: whoever runs in Production must refuse an
    empty secret before coming here (SPEC §15).

    Raises:
        ValueError: an entry is not base64, or decodes to nothing. The message says which, never what.
    """
    entries = [entry for entry in (part.strip() for part in secret_text.split(",")) if entry]
    if not entries:
        return (hashlib.sha256(DEVELOPMENT_SECRET.encode()).digest(),)
    return tuple(_decode(entry, number) for number, entry in enumerate(entries, start=1))


def _decode(entry: str, number: int) -> bytes:
    # The padding carries no information and gets lost easily when a secret is copied.
    padded = entry.rstrip("=") + "=" * (-len(entry.rstrip("=")) % 4)
    try:
        key = base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"secret {number} is not base64") from error
    if not key:
        raise ValueError(f"secret {number} is empty")
    return key
