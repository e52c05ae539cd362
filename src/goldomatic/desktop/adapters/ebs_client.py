"""The EBS over HTTP, as the Desktop calls it (SPEC §5): one method a route, one request a call.

No method raises because of what the network or the other side does: every end of a call is an outcome
(``goldomatic.desktop.core.answers``). Nothing is tried again here; ``core.backoff`` says when to.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import asdict
from ipaddress import ip_address
from types import TracebackType
from typing import Final, Self, TypeVar
from uuid import UUID

import httpx
import msgspec

from goldomatic.ambient import Clock
from goldomatic.desktop.core.answers import Outcome, RawAnswer, judge, not_reached
from goldomatic.desktop.core.ebs_facts import (
    AuditEntry,
    Candidate,
    Entrant,
    GiftItem,
    GiftRequest,
    GiftState,
    Payout,
    PayoutStatus,
    ReportResult,
    RouletteState,
    TwitchStanding,
    Version,
)
from goldomatic.protocol.character_name import CharacterName

__all__ = ["API_KEY_HEADER", "EbsClient", "KeyNotUsable", "UnsafeAddress"]

T = TypeVar("T")

API_KEY_HEADER: Final = "X-MGM-ApiKey"

CALL_SECONDS_MAX: Final = 30.0
"""For a whole call. ``PATCH Sent`` alone may wait ten seconds for the announcement (SPEC §9)."""
READ_SECONDS_MAX: Final = 20.0
CONNECT_SECONDS_MAX: Final = 5.0
BODY_BYTES_MAX: Final = 32 * 1024 * 1024
"""More than a pool of a hundred thousand; a stranger's endless page ends here."""

_NO_CONTENT: Final = 204


class UnsafeAddress(ValueError):
    """The EBS address is not one that the key may be sent to (SPEC §18); says why, for the streamer."""


class KeyNotUsable(ValueError):
    """The key is empty, or holds what no header can; the text never repeats it."""


class EbsClient:
    """Calls one EBS with one key. Use as an async context manager; made anew when the settings change."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        wall: Clock,
        call_seconds_max: float = CALL_SECONDS_MAX,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Check address and key; nothing is sent yet. ``transport`` takes the place of the network.

        Raises:
            UnsafeAddress: the key would travel over something else than https, or http to this machine.
            KeyNotUsable: the key cannot stand in a header.
        """
        if re.fullmatch(r"[\x21-\x7e]+", api_key) is None:
            raise KeyNotUsable("The key must be given, in plain letters, digits and signs without spaces.")
        self._wall = wall
        self._call_seconds_max = call_seconds_max
        # Proxies from the environment would see what goes to this machine over http; redirects would carry
        # the key to wherever they point.
        self._http = httpx.AsyncClient(
            base_url=safe_address(base_url),
            headers={API_KEY_HEADER: api_key},
            timeout=httpx.Timeout(READ_SECONDS_MAX, connect=CONNECT_SECONDS_MAX),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        """Open nothing: connections are made when they are needed."""
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def state(self) -> Outcome[RouletteState]:
        """Ask when the next draw is, and how this one stands."""
        return await self._call("GET", "/api/roulette/state", _reads(RouletteState))

    async def candidate(self) -> Outcome[Candidate | None]:
        """Ask whom the game must be asked about now; None when nobody."""
        return await self._call("GET", "/api/roulette/candidate", _read_candidate)

    async def verify_candidate(self, body: str) -> Outcome[ReportResult]:
        """Pass on the addon's ``/who`` report, exactly as it was printed (SPEC §10); repeatable."""
        path = "/api/roulette/verify-candidate"
        # Half a character from a damaged file must not stop the queue: it goes as a question mark.
        printed = body.encode(errors="replace")
        return await self._call("POST", path, _reads(ReportResult), printed)

    async def pending(self) -> Outcome[tuple[Payout, ...]]:
        """List the active payouts, oldest first."""
        return await self._call("GET", "/api/payouts/pending", _reads_all(Payout))

    async def change_status(self, payout_id: UUID, status: PayoutStatus) -> Outcome[Payout]:
        """Ask for a status; asking for the one that it has changes nothing (SPEC §3)."""
        body = msgspec.json.encode({"status": status.value})
        return await self._call("PATCH", f"/api/payouts/{payout_id}/status", _reads(Payout), body)

    async def confirm_acceptance(self, payout_id: UUID, character_name: CharacterName) -> Outcome[Payout]:
        """Tell that the winner agreed, under this name; repeatable."""
        body = msgspec.json.encode({"characterName": character_name.value})
        return await self._call("POST", f"/api/payouts/{payout_id}/confirm-acceptance", _reads(Payout), body)

    async def audit(self, payout_id: UUID) -> Outcome[tuple[AuditEntry, ...]]:
        """List all that happened to a payout, oldest first."""
        return await self._call("GET", f"/api/payouts/{payout_id}/audit", _reads_all(AuditEntry))

    async def pool(self) -> Outcome[tuple[Entrant, ...]]:
        """List everyone in the pool."""
        return await self._call("GET", "/api/pool", _reads_all(Entrant))

    async def remove_entrant(self, twitch_user_id: str) -> Outcome[None]:
        """Take a viewer out of the pool.

        Raises:
            ValueError: it is not the id of a viewer, digits only, and might lead to another route.
        """
        if re.fullmatch(r"[0-9]{1,20}", twitch_user_id) is None:
            raise ValueError("the id of a viewer has 1 to 20 digits")
        return await self._call("DELETE", f"/api/pool/{twitch_user_id}", _read_nothing)

    async def gift_requests(self) -> Outcome[tuple[GiftRequest, ...]]:
        """List everybody in the gift queue, oldest first."""
        return await self._call("GET", "/api/gift-requests", _read_gift_requests)

    async def select_item(self, gift_id: UUID, item: GiftItem) -> Outcome[GiftRequest]:
        """Tell what was chosen; the same item again changes nothing (SPEC §18)."""
        chosen = {_camel_case(name): value for name, value in asdict(item).items()}
        return await self._call(
            "POST", f"/api/gift-requests/{gift_id}/select-item", _read_gift_request, _json({"item": chosen})
        )

    async def confirm_gift(self, gift_id: UUID, *, is_confirmed: bool) -> Outcome[GiftRequest]:
        """Tell the receiver's answer; repeatable."""
        body = _json({"confirmed": is_confirmed})
        return await self._call("POST", f"/api/gift-requests/{gift_id}/confirm", _read_gift_request, body)

    async def fail_gift(self, gift_id: UUID, reason: str) -> Outcome[GiftRequest]:
        """Give a request up; the same reason again changes nothing."""
        body = _json({"state": GiftState.FAILED.value, "reason": reason})
        return await self._call("PATCH", f"/api/gift-requests/{gift_id}", _read_gift_request, body)

    async def gift_mailed(self, gift_id: UUID) -> Outcome[GiftRequest]:
        """Tell that the item was mailed; repeatable."""
        return await self._call("POST", f"/api/gift-requests/{gift_id}/mailed", _read_gift_request, _json({}))

    async def twitch(self) -> Outcome[TwitchStanding]:
        """Ask how the EBS and Twitch get on."""
        return await self._call("GET", "/api/twitch/status", _reads(TwitchStanding))

    async def version(self) -> Outcome[Version]:
        """Ask for the EBS's version, and for the oldest parts that it works with."""
        return await self._call("GET", "/api/version", _reads(Version))

    async def _call(
        self, method: str, path: str, read: Callable[[RawAnswer], T], body: bytes | None = None
    ) -> Outcome[T]:
        headers = {} if body is None else {"Content-Type": "application/json"}
        try:
            async with (
                asyncio.timeout(self._call_seconds_max),
                self._http.stream(method, path, content=body, headers=headers) as response,
            ):
                received = bytearray()
                async for chunk in response.aiter_bytes():
                    received += chunk
                    if len(received) > BODY_BYTES_MAX:
                        return not_reached("its answer does not end")
        except (TimeoutError, httpx.TimeoutException):
            return not_reached("it takes too long")
        except httpx.HTTPError as error:
            return not_reached(type(error).__name__)
        answer = RawAnswer(
            status=response.status_code,
            body=bytes(received),
            retry_after=response.headers.get("Retry-After"),
            date=response.headers.get("Date"),
        )
        return judge(answer, read, now=self._wall.now())


def safe_address(text: str) -> httpx.URL:
    """Return the address if the key may be sent there: https, or http to this machine (SPEC §18)."""
    try:
        url = httpx.URL(text.strip())
        host = url.host
    except (httpx.InvalidURL, ValueError):
        raise UnsafeAddress("The EBS address is not an address.") from None
    if url.scheme not in ("https", "http") or not host:
        raise UnsafeAddress("The EBS address must begin with https:// and name a server.")
    if url.userinfo or url.query or url.fragment:
        raise UnsafeAddress("The EBS address must be a plain address, without @, ? or #.")
    if url.scheme == "http" and not _is_this_machine(host):
        raise UnsafeAddress("The key is sent over https only, or over http to this machine.")
    return url


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reads(kind: type[T]) -> Callable[[RawAnswer], T]:
    def read(answer: RawAnswer) -> T:
        return msgspec.convert(_snake_case(_decode(answer.body)), kind)

    return read


def _reads_all(kind: type[T]) -> Callable[[RawAnswer], tuple[T, ...]]:
    def read(answer: RawAnswer) -> tuple[T, ...]:
        listed = _decode(answer.body)
        if not isinstance(listed, list):
            raise ValueError("a list was promised")  # noqa: TRY004 - the one error that a reader raises
        return tuple(msgspec.convert(_snake_case(item), kind) for item in listed)

    return read


def _read_gift_requests(answer: RawAnswer) -> tuple[GiftRequest, ...]:
    listed = _decode(answer.body)
    if not isinstance(listed, list):
        raise ValueError("a list was promised")  # noqa: TRY004 - as above
    return tuple(map(_gift_request, listed))


def _read_gift_request(answer: RawAnswer) -> GiftRequest:
    return _gift_request(_decode(answer.body))


def _gift_request(decoded: object) -> GiftRequest:
    fields = _snake_case(decoded)
    if isinstance(fields, dict):
        fields["selected_item"] = _snake_case(fields.get("selected_item"))
    return msgspec.convert(fields, GiftRequest)


def _read_candidate(answer: RawAnswer) -> Candidate | None:
    if answer.status == _NO_CONTENT:
        return None
    return _reads(Candidate)(answer)


def _read_nothing(answer: RawAnswer) -> None:
    if answer.status != _NO_CONTENT:
        raise ValueError("an answer without content was promised")


def _decode(body: bytes) -> object:
    try:
        decoded: object = msgspec.json.decode(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return decoded


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _snake_case(value: object) -> object:
    """Return a JSON object with our spelling of its own names; what lies deeper is left alone."""
    if not isinstance(value, dict):
        return value
    return {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name): item for name, item in value.items()}
