"""Tries the address to which Twitch sends chat, as far as it can be seen from here (SPEC §5.1, §9).

What is sent there is signed with our secret and too old to be taken: the EBS refuses it, and says for which
of the two reasons. So nothing changes, nothing can be replayed, and yet path, secret and EBS are proven.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from goldomatic.ambient import Ambient
from goldomatic.doctor.findings import Finding, State
from goldomatic.ebs.config import Settings
from goldomatic.ebs.twitch.wire import Response, ask, client_for
from goldomatic.protocol.eventsub_signature import MESSAGE_AGE_MAX, sign
from goldomatic.protocol.shown_address import shown_address

__all__ = ["try_callback"]

SECONDS_MAX: Final = 6.0
_TIMEOUT = httpx.Timeout(5.0, connect=3.0)
_TOO_OLD = MESSAGE_AGE_MAX + timedelta(minutes=1)
_HTTPS_PORT = 443
_WHY = "Twitch sends chat to Twitch__CallbackUrl"
_PROXY = "let the proxy lead this path to `mgm serve`, with all headers and the body unchanged"


class _Details(msgspec.Struct):
    reason: str = ""


class _Error(msgspec.Struct):
    details: _Details = msgspec.field(default_factory=_Details)


async def try_callback(settings: Settings, ambient: Ambient) -> list[Finding]:
    """Look at the address, resolve it, and knock there."""
    callback = settings.eventsub_callback
    if callback is None:
        return []
    parts = urlsplit(callback)
    host, port = parts.hostname or "", parts.port or (_HTTPS_PORT if parts.scheme == "https" else 80)
    findings = _form(parts.scheme, port, is_twitch=settings.helix_api_base_url is None)
    try:
        async with asyncio.timeout(SECONDS_MAX):
            await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return [*findings, _wrong(f"the name {host} is not known here", "correct it, or its DNS entry")]
    secret = settings.eventsub_secret.get_secret_value()
    if not secret:
        found = "not tried: without Twitch__EventSubSecret nothing can be signed"
        return [*findings, Finding(subject="callback", state=State.NOTE, found=found, why=_WHY)]
    try:
        answer = await _knock(callback, secret, ambient)
    except httpx.HTTPError as error:
        return [*findings, _not_reached(error, host, port)]
    return [*findings, _judge(answer, callback)]


def _form(scheme: str, port: int, *, is_twitch: bool) -> list[Finding]:
    if scheme == "https" and port == _HTTPS_PORT:
        return []
    found = f"it is {scheme} on port {port}; Twitch sends to https on port {_HTTPS_PORT} only"
    if not is_twitch:
        # A Twitch on this machine is not so strict.
        return [
            Finding(subject="callback", state=State.NOTE, found=f"{found}. A simulated Twitch does not mind")
        ]
    return [_wrong(found, "put a proxy with a certificate in front of the EBS: docs/operator.md")]


async def _knock(callback: str, secret: str, ambient: Ambient) -> Response:
    """Send what a right EBS refuses because of its age alone."""
    body = b'{"challenge":"doctor"}'
    message_id = str(ambient.random.uuid())
    sent_at = (ambient.wall.now() - _TOO_OLD).strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
    headers = {
        "Content-Type": "application/json",
        "Twitch-Eventsub-Message-Id": message_id,
        "Twitch-Eventsub-Message-Type": "webhook_callback_verification",
        "Twitch-Eventsub-Message-Timestamp": sent_at,
        "Twitch-Eventsub-Message-Signature": sign(secret, message_id, sent_at, body),
    }
    async with client_for("", timeout=_TIMEOUT) as http:
        return await ask(http, http.build_request("POST", callback, headers=headers, content=body))


def _judge(answer: Response, callback: str) -> Finding:
    reason = _reason_of(answer.body)
    if answer.status == httpx.codes.UNAUTHORIZED and reason:
        return _judge_refusal(reason, callback)
    if answer.is_success:
        return _wrong(
            "messages are taken there that are too old or not signed with Twitch__EventSubSecret",
            "the EBS there runs in Development without a secret, or another program answers: correct that",
        )
    if httpx.codes.MULTIPLE_CHOICES <= answer.status < httpx.codes.BAD_REQUEST:
        return _wrong(
            f"it redirects ({answer.status}), which Twitch does not follow", "give the final address"
        )
    if answer.status in (
        httpx.codes.BAD_GATEWAY,
        httpx.codes.SERVICE_UNAVAILABLE,
        httpx.codes.GATEWAY_TIMEOUT,
    ):
        return _wrong(
            f"a proxy answers {answer.status}: no EBS is behind it", "start the EBS, or correct the proxy"
        )
    if answer.status == httpx.codes.NOT_FOUND:
        return _wrong("nothing is at this path (404)", f"the path is /api/twitch/eventsub; {_PROXY}")
    return _wrong(f"something else than an EBS answers: {answer.status}", _PROXY)


def _judge_refusal(reason: str, callback: str) -> Finding:
    match reason:
        case "timestamp_not_fresh":
            found = f"an EBS answers at {shown_address(callback)}, and has the same Twitch__EventSubSecret"
            return Finding(subject="callback", state=State.FINE, found=found)
        case "signature_wrong":
            found = "the EBS there has another Twitch__EventSubSecret, or a proxy changes what is sent"
            return _wrong(found, "give both the same secret, and start the EBS anew")
        case _:
            return _wrong("Twitch's headers do not arrive there", _PROXY)


def _not_reached(error: httpx.HTTPError, host: str, port: int) -> Finding:
    remedy = "start the EBS and the proxy, open the port. Some routers do not lead back to themselves"
    if isinstance(error, httpx.TimeoutException):
        return _wrong(f"{host}:{port} does not answer in time", remedy)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _wrong(f"its certificate is not accepted: {cause.verify_message}", "renew or correct it")
        if isinstance(cause, ssl.SSLError):
            return _wrong(f"{host}:{port} does not speak https", remedy)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return _wrong(f"nothing listens on {host}:{port}, or a firewall is between", remedy)
    return _wrong(f"{host}:{port} does not answer as a web server does ({type(error).__name__})", remedy)


def _reason_of(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Error).details.reason
    except (ValueError, RecursionError):
        return ""


def _wrong(found: str, remedy: str) -> Finding:
    return Finding(subject="callback", state=State.WRONG, found=found, why=_WHY, remedy=remedy)
