"""The fake Twitch's token service: device codes, refresh tokens that rotate, scopes, withdrawn consent.

*Strict*, it takes only tokens that it has issued itself and asks them for scopes, as Twitch does. Otherwise
any token will do and is the broadcaster's, as MockHelixApi has always had it (SPEC §14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from goldomatic.sim.twitch_calls import Answer, Call, twitch_error

if TYPE_CHECKING:
    from goldomatic.ambient import Ambient

__all__ = ["BROADCASTER_ID", "DEVICE_GRANT", "NoSuchCode", "TokenDesk"]

BROADCASTER_ID = "1001"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
TOKEN_SECONDS = 14_400
DEVICE_CODE_SECONDS = 1_800
DEVICE_INTERVAL_SECONDS = 5
ALL_SCOPES = frozenset(
    {"channel:bot", "channel:read:subscriptions", "user:bot", "user:read:chat", "user:write:chat"}
)
_USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class NoSuchCode(Exception):
    """Nobody waits with that user code."""


@dataclass(slots=True, kw_only=True)
class _Token:
    user_id: str | None
    """None: the program's own."""
    client_id: str
    scopes: frozenset[str]
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class _Refresh:
    user_id: str
    client_id: str
    scopes: frozenset[str]


@dataclass(slots=True, kw_only=True)
class _Device:
    user_code: str
    client_id: str
    scopes: frozenset[str]
    expires_at: datetime
    polled_at: datetime | None = None
    agreed_by: str | None = None
    is_denied: bool = False


class TokenDesk:
    """Issues tokens and knows whose they are."""

    def __init__(self, ambient: Ambient, *, is_strict: bool) -> None:
        """Begin with no token at all."""
        self._ambient = ambient
        self.is_strict = is_strict
        self.reset()

    def reset(self) -> None:
        """Forget every token."""
        self.token_seconds = TOKEN_SECONDS
        self.interval_seconds = DEVICE_INTERVAL_SECONDS
        self.logins: dict[str, str] = {BROADCASTER_ID: "streamer"}
        self.client_secret: str | None = None
        """What a client with a secret must bring; None: any will do, and none."""
        self._tokens: dict[str, _Token] = {}
        self._refreshes: dict[str, _Refresh] = {}
        self._spent: set[str] = set()
        self._devices: dict[str, _Device] = {}

    def issue(self, user_id: str, client_id: str, scopes: frozenset[str] = ALL_SCOPES) -> dict[str, Any]:
        """Issue a pair as the token service would."""
        refresh_token = self._text()
        self._refreshes[refresh_token] = _Refresh(user_id=user_id, client_id=client_id, scopes=scopes)
        return self._access(user_id, client_id, scopes) | {
            "refresh_token": refresh_token,
            "scope": sorted(scopes),
        }

    def agree(self, user_code: str, user_id: str) -> None:
        """Let a person type the code and agree; `NoSuchCode` when nobody waits with it."""
        self._device_of(user_code).agreed_by = user_id

    def deny(self, user_code: str) -> None:
        """Let a person type the code and refuse; `NoSuchCode` when nobody waits with it."""
        self._device_of(user_code).is_denied = True

    def withdraw(self, user_id: str) -> None:
        """Let a person disconnect the program in their settings: all their tokens are dead."""
        self._tokens = {text: token for text, token in self._tokens.items() if token.user_id != user_id}
        self._refreshes = {text: each for text, each in self._refreshes.items() if each.user_id != user_id}

    def expire_all(self) -> None:
        """Let every access token die now; refresh tokens live."""
        self._tokens.clear()

    def why_not(
        self, call: Call, *, scopes: frozenset[str] = frozenset(), is_app: bool = False
    ) -> Answer | None:
        """Return the refusal of a Helix call whose token does not fit; None when it does.

        ``scopes`` are those of which a user's token needs all; ``is_app`` asks for the program's own token.
        """
        if not self.is_strict:
            return None
        token = self._token_of(call.authorization)
        if token is None:
            return twitch_error(401, "Invalid OAuth token")
        if call.client_id != token.client_id:
            return twitch_error(401, "Client ID and OAuth token do not match")
        if is_app:
            return None if token.user_id is None else twitch_error(401, "app access token required")
        if scopes and (token.user_id is None or not scopes <= token.scopes):
            return twitch_error(401, f"Missing scope: {' '.join(sorted(scopes - token.scopes))}")
        return None

    def user_of(self, call: Call) -> str | None:
        """Return whose token a call bears; lenient, it is the broadcaster's."""
        token = self._token_of(call.authorization)
        if token is not None:
            return token.user_id
        return None if self.is_strict else BROADCASTER_ID

    def has_consent(self, user_id: str, scopes: frozenset[str]) -> bool:
        """Whether the user has agreed to all ``scopes`` some time, and has not taken it back."""
        return not self.is_strict or any(
            each.user_id == user_id and scopes <= each.scopes for each in self._refreshes.values()
        )

    def device(self, call: Call) -> Answer:
        """Answer ``POST /oauth2/device``."""
        form = _form(call)
        if not form.get("client_id"):
            return _refused("missing client id")
        scopes = frozenset((form.get("scopes") or form.get("scope") or "").split())
        if not scopes <= ALL_SCOPES:
            return _refused("invalid scope requested")
        device_code = self._text()
        user_code = "".join(_letter(self._ambient.random.below(len(_USER_CODE_LETTERS))) for _ in range(8))
        self._devices[device_code] = _Device(
            user_code=user_code,
            client_id=form["client_id"],
            scopes=scopes,
            expires_at=self._now() + timedelta(seconds=DEVICE_CODE_SECONDS),
        )
        call.was_taken = True
        return Answer(
            200,
            {
                "device_code": device_code,
                "expires_in": DEVICE_CODE_SECONDS,
                "interval": self.interval_seconds,
                "user_code": user_code,
                "verification_uri": f"https://www.twitch.tv/activate?device-code={user_code}",
            },
        )

    def token(self, call: Call) -> Answer:
        """Answer ``POST /oauth2/token`` (docs/twitch.md §4).

        A refresh token works once. Access tokens that were issued earlier stay valid, as at Twitch.
        """
        form = _form(call)
        if not form.get("client_id"):
            return _refused("missing client id")
        secret = form.get("client_secret")
        if self.client_secret is not None and secret is not None and secret != self.client_secret:
            return Answer(403, {"status": 403, "message": "invalid client secret"})
        match form.get("grant_type"):
            case "refresh_token":
                return self._refresh(call, form)
            case "client_credentials":
                if not secret:
                    return _refused("missing client secret")
                call.was_taken = True
                return Answer(200, self._access(None, form["client_id"], frozenset()))
            case grant_type if grant_type == DEVICE_GRANT:
                return self._poll(call, form)
            case _:
                return _refused("unsupported grant type")

    def validate(self, call: Call) -> Answer:
        """Answer ``GET /oauth2/validate``; lenient, any token will do, and none will not."""
        scheme, _, text = (call.authorization or "").partition(" ")
        token = self._token_of(call.authorization)
        if scheme.lower() not in {"oauth", "bearer"} or not text or (token is None and self.is_strict):
            return Answer(401, {"status": 401, "message": "invalid access token"})
        call.was_taken = True
        if token is None:
            token = _Token(
                user_id=BROADCASTER_ID,
                client_id=call.client_id or "mock-client-id",
                scopes=ALL_SCOPES,
                expires_at=self._now() + timedelta(seconds=self.token_seconds),
            )
        said: dict[str, Any] = {
            "client_id": token.client_id,
            "scopes": sorted(token.scopes),
            "expires_in": int((token.expires_at - self._now()).total_seconds()),
        }
        if token.user_id is not None:
            said |= {"user_id": token.user_id, "login": self.login_of(token.user_id)}
        return Answer(200, said)

    def revoke(self, call: Call) -> Answer:
        """Answer ``POST /oauth2/revoke``."""
        text = _form(call).get("token", "")
        if self._tokens.pop(text, None) is None and self.is_strict:
            return _refused("Invalid token")
        call.was_taken = True
        return Answer(200)

    def login_of(self, user_id: str) -> str:
        """Return what an account is called."""
        return self.logins.get(user_id, f"user{user_id}")

    def _refresh(self, call: Call, form: Mapping[str, str]) -> Answer:
        text = form.get("refresh_token", "")
        known = self._refreshes.pop(text, None)
        is_unknown = not text or text in self._spent or (known is None and self.is_strict)
        if is_unknown or (known is not None and known.client_id != form["client_id"]):
            return _refused("Invalid refresh token")
        self._spent.add(text)
        call.was_taken = True
        if known is None:
            return Answer(200, self.issue(BROADCASTER_ID, form["client_id"]))
        return Answer(200, self.issue(known.user_id, known.client_id, known.scopes))

    def _poll(self, call: Call, form: Mapping[str, str]) -> Answer:
        device = self._devices.get(form.get("device_code", ""))
        now = self._now()
        if device is None or device.client_id != form["client_id"] or now >= device.expires_at:
            return _refused("invalid device code")
        if device.is_denied:
            return _refused("access_denied")
        if device.agreed_by is None:
            is_too_fast = (
                device.polled_at is not None
                and (now - device.polled_at).total_seconds() < self.interval_seconds
            )
            device.polled_at = now
            return _refused("slow_down" if is_too_fast and self.is_strict else "authorization_pending")
        del self._devices[form["device_code"]]
        call.was_taken = True
        return Answer(200, self.issue(device.agreed_by, device.client_id, device.scopes))

    def _access(self, user_id: str | None, client_id: str, scopes: frozenset[str]) -> dict[str, Any]:
        text = self._text()
        expires_at = self._now() + timedelta(seconds=self.token_seconds)
        self._tokens[text] = _Token(
            user_id=user_id, client_id=client_id, scopes=scopes, expires_at=expires_at
        )
        return {"access_token": text, "expires_in": self.token_seconds, "token_type": "bearer"}

    def _token_of(self, authorization: str | None) -> _Token | None:
        token = self._tokens.get((authorization or "").partition(" ")[2])
        return token if token is not None and token.expires_at > self._now() else None

    def _device_of(self, user_code: str) -> _Device:
        for device in self._devices.values():
            if device.user_code == user_code.strip().upper():
                return device
        raise NoSuchCode(user_code)

    def _now(self) -> datetime:
        return self._ambient.wall.now()

    def _text(self) -> str:
        return self._ambient.random.uuid().hex


def _letter(index: int) -> str:
    return _USER_CODE_LETTERS[index]


def _form(call: Call) -> Mapping[str, str]:
    return call.body if isinstance(call.body, dict) else {}


def _refused(message: str) -> Answer:
    return Answer(400, {"status": 400, "message": message})
