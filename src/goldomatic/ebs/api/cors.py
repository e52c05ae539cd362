"""Which pages may call: the Extension's own, and in Development those that were named (SPEC §18 "CORS")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldomatic.ebs.api.answer import Headers

__all__ = ["Cors"]

_VARY = (b"vary", b"Origin")
_EXPOSED = (b"access-control-expose-headers", b"ETag, Retry-After, X-MGM-Server-Now")
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE"),
    (b"access-control-allow-headers", b"Authorization, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"600"),
)


class Cors:
    """Knows the allowed origins, and the headers that let their pages read an answer."""

    def __init__(self, origins: Sequence[str]) -> None:
        allowed = [origin.encode("ascii") for origin in origins]
        self.by_origin: Mapping[bytes | None, Headers] = {
            None: (_VARY,),
            **{origin: (_VARY, (b"access-control-allow-origin", origin), _EXPOSED) for origin in allowed},
        }
        """What answers bear, by the origins that are allowed; None: for everybody else."""

    def headers_of(self, origin: bytes | None) -> Headers:
        """Return what every answer to ``origin`` bears; a stranger's page gets no leave to read it."""
        return self.by_origin.get(origin) or self.by_origin[None]

    def preflight_headers_of(self, origin: bytes) -> Headers:
        """Return what the answer to a preflight bears besides; nothing for a stranger."""
        return _PREFLIGHT if origin in self.by_origin else ()
