"""The OpenAPI document is the truth about the API: schemathesis, all phases, on the running EBS (SPEC §5).

No 5xx, every answer documented, every error in the one shape. What schemathesis does not invent (huge,
deeply nested, wrongly encoded bodies) is thrown by hand at every route that takes a body.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from goldomatic.sim.e2e_calls import Program
from goldomatic.sim.world import CHANNEL_ID, World
from tests.e2e.programs import Caller, running, settings_on

EXAMPLES_MAX = int(os.environ.get("MGM_FUZZ_EXAMPLES", "25"))
CASES_MIN = 300
VIEWER = "2002"

# Not `positive_data_acceptance`: a name that the game refuses is well-formed JSON and still a 400 here.
CONFIG = """
[checks]
enabled = false
not_a_server_error.enabled = true
status_code_conformance.enabled = true
content_type_conformance.enabled = true
response_headers_conformance.enabled = true
response_schema_conformance.enabled = true
unsupported_method.enabled = true
negative_data_rejection.enabled = true

[[operations]]
include-path-regex = "^/api/payouts/.id./"
parameters = {{ "path.id" = "{payout_id}" }}

[[operations]]
include-path-regex = "^/api/streamer/payouts/.id./"
parameters = {{ "path.id" = "{cancelled_id}" }}

[[operations]]
include-path-regex = "/gift-requests/.id."
parameters = {{ "path.id" = "{gift_id}" }}

[[operations]]
include-path-regex = "/streamers/"
parameters = {{ "path.streamerId" = "{channel_id}" }}

# Twitch would only send again what is refused: whatever it signs is acknowledged (SPEC §5.1).
[[operations]]
include-path = "/api/twitch/eventsub"
checks.negative_data_rejection.enabled = false
"""

HOSTILE_BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a bare word": b"NaN",
    "an array": b"[]",
    "null": b"null",
    "a number beyond every type": b'{"schemaVersion":' + b"9" * 5000 + b"}",
    "nested deeper than any stack": b"[" * 50_000,
    "an object nested deeper than any stack": b'{"a":' * 10_000,
    "Latin-1": '{"characterName":"Ñandú","status":"é"}'.encode("latin-1"),
    "UTF-16": '{"characterName":"Norinn"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"characterName":"Norinn"}',
    "a lone surrogate": b'{"characterName":"\\ud800","enrollmentRequestId":"\\udfff","status":"\\ud800"}',
    "NUL": b'{"characterName":"No\\u0000rinn","enrollmentRequestId":"\\u0000","twitchUserId":"\\u0000"}',
    "the same key twice": b'{"status":"Sent","status":7}',
    "64 KiB and one": b'{"characterName":"' + b"x" * (64 * 1024) + b'"}',
    "300 KiB": b"x" * (300 * 1024),
}


@pytest.fixture
async def caller(database_url: str, tmp_path: Path) -> AsyncIterator[Caller]:
    """An EBS that has a winner, a closed payout and an entrant."""
    world = World(
        tmp_path,
        settings_on(database_url)
        | {
            "Mgm__EnableE2eHarness": "true",
            "Mgm__DevSkipSubscriberCheck": "true",
            "Twitch__EventSubSecret": "",
        },
    )
    async with running(world, Program.EBS), Caller(world) as calling:
        yield calling


async def document_of(caller: Caller) -> dict[str, Any]:
    """The document that the EBS serves."""
    answer = await caller.http.get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def pending_payout(caller: Caller, viewer: str = VIEWER, name: str = "Norinn") -> str:
    """A payout; by default of the viewer whose token the fuzzer uses."""
    claimed = await caller.claim(viewer, name, f"request-of-{viewer}")
    assert claimed.status_code == 201, claimed.text
    prepared = await caller.prepare(viewer)
    assert prepared.status_code == 200, prepared.text
    payout_id: str = prepared.json()["payoutId"]
    return payout_id


async def pending_gift(caller: Caller) -> str:
    """A gift request; the fuzzer's own calls say that the Desktop is here, so its turn comes."""
    wish = {"streamerId": CHANNEL_ID, "characterName": "Norinn"}
    asked = await caller.http.post("/api/gift-requests", json=wish, headers=caller.token("3003"))
    assert asked.status_code == 201, asked.text
    gift_id: str = asked.json()["id"]
    return gift_id


async def test_the_document_is_kept(caller: Caller, tmp_path: Path) -> None:
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert program is not None, "the development requirements bring schemathesis"
    payout_id = await pending_payout(caller)
    config = tmp_path / "schemathesis.toml"
    ids = {
        "payout_id": payout_id,
        "cancelled_id": await pending_payout(caller, "4004", "Thrall"),
        "gift_id": await pending_gift(caller),
        "channel_id": CHANNEL_ID,
    }
    config.write_text(CONFIG.format(**ids), encoding="utf-8")
    # The broadcaster may all that a viewer may, and open their own pages besides.
    headers = {**caller.key, **caller.token(VIEWER, role="broadcaster")}
    process = await asyncio.create_subprocess_exec(
        *(program, "--config-file", str(config), "run", f"{caller.http.base_url}/openapi.json"),
        *("--phases", "examples,coverage,fuzzing,stateful"),
        *("--max-examples", str(EXAMPLES_MAX), "--seed", "1", "--no-color"),
        *(word for name, value in headers.items() for word in ("-H", f"{name}: {value}")),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith("SCHEMATHESIS")},
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()[-6000:]
    generated = re.search(r"(\d+) generated, (\d+) passed", output.decode())
    assert generated is not None
    assert int(generated[1]) == int(generated[2]) > CASES_MIN


async def test_hostile_bodies_get_the_error_body(caller: Caller) -> None:
    document = await document_of(caller)
    payout_id = await pending_payout(caller)
    headers = {**caller.key, **caller.token(VIEWER), "Content-Type": "application/json"}
    taking_bodies = [
        (method.upper(), path.replace("{id}", payout_id))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    ]
    assert len(taking_bodies) >= 5
    for method, path in taking_bodies:
        for what, body in HOSTILE_BODIES.items():
            answer = await caller.http.request(method, path, content=body, headers=headers)
            told = f"{what} at {method} {path}: {answer.status_code} {answer.text[:200]}"
            if path == "/api/twitch/eventsub":
                # Twitch would only send it again: anything of a bearable size is acknowledged.
                assert answer.status_code == (413 if len(body) > 256 * 1024 else 204), told
                continue
            assert 400 <= answer.status_code < 500, told
            assert set(answer.json()) == {"code", "message", "details"}, told
            assert answer.status_code == (413 if len(body) > 64 * 1024 else 400), told
            assert "Ñ" not in answer.text, told


async def test_every_error_of_the_document_has_the_one_shape(caller: Caller) -> None:
    document = await document_of(caller)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")):
                    schema = json.dumps(response["content"]["application/json"]["schema"])
                    assert schema == '{"$ref": "#/components/schemas/ErrorBody"}', f"{method} {path} {status}"


async def test_an_answer_never_repeats_what_was_sent(caller: Caller) -> None:
    marker = "zzmarkerzz"
    headers = {**caller.key, **caller.token(VIEWER)}
    for method, path, body in (
        ("POST", "/api/payouts/claim", {"characterName": marker * 3, "enrollmentRequestId": 7}),
        ("POST", "/api/roulette/verify-candidate", {"schemaVersion": marker}),
        ("PATCH", f"/api/payouts/{marker}/status", {"status": marker}),
        ("GET", f"/api/{marker}", None),
        ("POST", "/api/gift-requests", {"streamerId": CHANNEL_ID, "characterName": marker * 3}),
        ("PATCH", f"/api/gift-requests/{marker}", {"state": marker, "reason": marker * 9}),
        ("POST", f"/api/gift-requests/{marker}/select-item", {"item": {"name": marker, "id": marker}}),
    ):
        answer = await caller.http.request(method, path, json=body, headers=headers)
        assert 400 <= answer.status_code < 500
        assert marker not in answer.text
        assert isinstance(answer, httpx.Response)
