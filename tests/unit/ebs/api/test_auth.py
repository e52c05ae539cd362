"""What is remembered about tokens, and what never is (SPEC §5, §18)."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any

import jwt
import pytest

from goldomatic.ambient import ManualClock
from goldomatic.ebs.api import auth
from goldomatic.ebs.api.auth import DesktopKeys, ExtensionTokens
from goldomatic.ebs.api.errors import ApiError

NOW = datetime(2026, 4, 4, 12, tzinfo=UTC)
OLD_KEY, NEW_KEY = b"o" * 32, b"n" * 32


def header(key: bytes = NEW_KEY, **claims: Any) -> bytes:
    said = {"exp": int(NOW.timestamp()) + 60, "user_id": "2002"} | claims
    return b"Bearer " + jwt.encode(said, key, algorithm="HS256").encode()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def tokens(clock: ManualClock) -> ExtensionTokens:
    return ExtensionTokens([NEW_KEY, OLD_KEY], client_id="ext1", channel_ids=["1001"], wall=clock)


@pytest.mark.parametrize("key", [NEW_KEY, OLD_KEY])
def test_every_secret_in_force_is_tried(tokens: ExtensionTokens, key: bytes) -> None:
    assert tokens.check(header(key)).user_id == "2002"


def test_another_secret_is_refused(tokens: ExtensionTokens) -> None:
    with pytest.raises(ApiError):
        tokens.check(header(b"x" * 32))


def token_of(length: int) -> bytes:
    """A good token that is so many bytes long: base64 has no text of every length, two claims of it do."""
    for key_id, padding in product(range(4), range(2000, 4000)):
        said = {"exp": int(NOW.timestamp()) + 60, "user_id": "2002", "padding": "x" * padding}
        token = jwt.encode(said, NEW_KEY, algorithm="HS256", headers={"kid": "k" * key_id})
        if len(token) == length:
            return token.encode()
    raise AssertionError(f"no token of {length} bytes was found")


def test_a_token_of_four_kibibytes_is_read_and_a_longer_one_is_not(tokens: ExtensionTokens) -> None:
    assert tokens.check(b"Bearer " + token_of(4096)).user_id == "2002"
    with pytest.raises(ApiError) as refused:
        tokens.check(b"Bearer " + token_of(4097))
    assert refused.value.details == {"reason": "too_long"}


def test_the_viewer_is_who_user_id_says_and_only_without_it_the_subject(tokens: ExtensionTokens) -> None:
    assert tokens.check(header(user_id="2002", sub="3003")).user_id == "2002"
    assert tokens.check(header(user_id="", sub="3003")).user_id == "3003"


def test_a_remembered_token_is_not_decoded_again(
    tokens: ExtensionTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tokens.check(header())
    monkeypatch.setattr(jwt, "decode", None)
    assert tokens.check(header()) is first


def test_a_refused_token_is_not_remembered(tokens: ExtensionTokens) -> None:
    for _ in range(3):
        with pytest.raises(ApiError):
            tokens.check(header(b"x" * 32))
    assert len(tokens._verified) == 0


def test_memory_is_bounded(tokens: ExtensionTokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "TOKENS_REMEMBERED_MAX", 10)
    for number in range(50):
        tokens.check(header(user_id=str(number + 1)))
    assert len(tokens._verified) == 10


@pytest.mark.parametrize(
    "expiry", [1e300, -1e300, 10**30, -(10**30), float("inf"), float("nan"), "1", None, [], True]
)
def test_an_expiry_that_is_no_instant_is_refused(tokens: ExtensionTokens, expiry: object) -> None:
    with pytest.raises(ApiError):
        tokens.check(header(exp=expiry))


@pytest.mark.parametrize(
    ("claim", "value"), [("iat", 10**12), ("nbf", 10**12), ("iss", "anybody"), ("jti", 7)]
)
def test_claims_that_are_none_of_our_business_do_not_matter(
    tokens: ExtensionTokens, claim: str, value: object
) -> None:
    assert tokens.check(header(NEW_KEY, **{claim: value})).user_id == "2002"


@pytest.mark.parametrize(
    ("audience", "is_ours"),
    [("ext1", True), (["a", "ext1"], True), ("a", False), (7, False), ([], False), ("", False)],
)
def test_the_audience_must_be_us(tokens: ExtensionTokens, audience: object, is_ours: bool) -> None:
    if is_ours:
        tokens.check(header(aud=audience))
    else:
        with pytest.raises(ApiError):
            tokens.check(header(aud=audience))


def test_who_calls_is_counted_by_the_identity_that_is_known(tokens: ExtensionTokens) -> None:
    assert tokens.check(header()).rate_key == "user:2002"
    anonymous = tokens.check(header(user_id=None, opaque_user_id="U77"))
    assert (anonymous.user_id, anonymous.rate_key) == (None, "opaque:U77")


def test_a_key_of_many_is_found_and_not_told() -> None:
    keys = DesktopKeys(["first-key", "second-key"])
    desktop = keys.check(b"second-key")
    assert "second-key" not in repr(desktop)
    for wrong in (None, b"", b"third-key", b"first-key,second-key"):
        with pytest.raises(ApiError):
            keys.check(wrong)


def test_without_keys_nobody_is_the_desktop() -> None:
    for header_value in (None, b"", b"x"):
        with pytest.raises(ApiError):
            DesktopKeys([]).check(header_value)
