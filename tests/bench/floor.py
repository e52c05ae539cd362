"""The floor: a bare ASGI program that does no more than the check that nobody can leave out.

``/api/twitch/eventsub``: the HMAC over id, timestamp and body, then 204. Any other path: the token from a
dictionary of those that were verified before, its expiry, then fixed bytes under the headers of the real
answer. No parsing, no routing, no limits, no metrics, no errors. It runs on the same server, with the same
settings, as ``mgm serve``.
"""

from __future__ import annotations

import argparse
import hmac
import os
import socket
import time
from typing import Any

import jwt
import uvicorn

from goldomatic.protocol.extension_secret import extension_keys
from tests.bench.served import EVENTSUB_SECRET_NAME, EXTENSION_SECRET_NAME

_STATE = (
    b'{"nextSpinAt":"2026-04-04T12:05:00.000Z","serverNow":"2026-04-04T12:00:01.000Z","spinIntervalSeconds":300,'
    b'"poolParticipantCount":0,"spinPhase":"idle","candidateCharacterName":null,"outcome":null,'
    b'"currentSpinCycleId":null}'
)
_NO_CONTENT = {"type": "http.response.start", "status": 204, "headers": []}
_NO_BODY = {"type": "http.response.body", "body": b""}
_OK = {
    "type": "http.response.start",
    "status": 200,
    # The headers of the real answer: what goes over the wire is the contract's, not the program's choice.
    "headers": [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_STATE)).encode()),
        (b"etag", b'"0123456789abcdef01234567"'),
        (b"vary", b"Origin"),
    ],
}
_STATE_BODY = {"type": "http.response.body", "body": _STATE}
_REFUSED = {"type": "http.response.start", "status": 401, "headers": []}


def floor_app(eventsub_secret: bytes, extension_key: bytes) -> Any:
    """Return the program."""
    verified: dict[bytes, int] = {}

    async def eventsub(scope: Any, receive: Any, send: Any) -> None:
        message_id = timestamp = signature = b""
        for name, value in scope["headers"]:
            if name == b"twitch-eventsub-message-id":
                message_id = value
            elif name == b"twitch-eventsub-message-timestamp":
                timestamp = value
            elif name == b"twitch-eventsub-message-signature":
                signature = value
        message = await receive()
        body = message["body"]
        while message["more_body"]:
            message = await receive()
            body += message["body"]
        digest = hmac.digest(eventsub_secret, message_id + timestamp + body, "sha256").hex()
        is_signed = hmac.compare_digest(b"sha256=" + digest.encode(), signature)
        await send(_NO_CONTENT if is_signed else _REFUSED)
        await send(_NO_BODY)

    async def state(scope: Any, send: Any) -> None:
        authorization = b""
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
                break
        expires = verified.get(authorization)
        if expires is None:
            claims = jwt.decode(authorization.removeprefix(b"Bearer "), extension_key, algorithms=["HS256"])
            expires = verified[authorization] = claims["exp"]
        is_valid = expires > time.time()
        await send(_OK if is_valid else _REFUSED)
        await send(_STATE_BODY if is_valid else _NO_BODY)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/api/twitch/eventsub":
            await eventsub(scope, receive, send)
        else:
            await state(scope, send)

    return app


def main() -> None:
    """Serve on loopback until stopped, and tell the port; the secrets come from the environment."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    app = floor_app(
        os.environ[EVENTSUB_SECRET_NAME].encode(), extension_keys(os.environ[EXTENSION_SECRET_NAME])[0]
    )
    # As `goldomatic.ebs.main` sets its server up.
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
