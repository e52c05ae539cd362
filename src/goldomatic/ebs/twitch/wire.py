"""One call to Twitch, with a bound on what may come back: Twitch's side is a stranger like any other."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

__all__ = ["NOT_TAKEN", "TIMEOUT", "BodyTooLarge", "Response", "ask", "client_for"]

BODY_BYTES_MAX = 1024 * 1024
TIMEOUT = httpx.Timeout(2.5, connect=1.5)

NOT_TAKEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Before any of these a byte of the request could have reached Twitch."""

_CONNECTIONS_MAX = 20


class BodyTooLarge(httpx.HTTPError):
    """The answer is longer than anything that Twitch has to say, or may be once it is unpacked."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read whole; bodies may hold tokens and do not show in ``repr``."""

    status: int
    headers: httpx.Headers
    body: bytes

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.body)} bytes)"

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return httpx.codes.OK <= self.status < httpx.codes.MULTIPLE_CHOICES


def client_for(
    base_url: str, *, timeout: httpx.Timeout = TIMEOUT, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """Return a client that follows no redirect and uses a connection once.

    On a kept connection that Twitch has just closed, a request is lost without our knowing whether it was
    taken, and then it must not be repeated.
    """
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        transport=transport,
        limits=httpx.Limits(max_connections=_CONNECTIONS_MAX, max_keepalive_connections=0),
        follow_redirects=False,
        # A compressed answer could be small on the wire and endless in memory.
        headers={"Accept-Encoding": "identity"},
    )


async def ask(
    http: httpx.AsyncClient, request: httpx.Request, *, body_bytes_max: int = BODY_BYTES_MAX
) -> Response:
    """Send ``request`` and read the answer, up to ``body_bytes_max``.

    Raises:
        BodyTooLarge: there is more than that.
        httpx.HTTPError: no connection, no answer in time, or none that is HTTP.
    """
    answer = await http.send(request, stream=True)
    try:
        body = bytearray()
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise BodyTooLarge("compressed, which nobody has asked for")
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > body_bytes_max:
                raise BodyTooLarge(f"more than {body_bytes_max} bytes")
        return Response(answer.status_code, answer.headers, bytes(body))
    finally:
        await answer.aclose()
