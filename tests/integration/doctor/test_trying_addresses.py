"""The doctor knocks at the callback, the socket, the database and the running EBS (SPEC §5.1, §6, §9)."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection, make_url, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from websockets.asyncio.server import ServerConnection, serve

from goldomatic.doctor.findings import State
from goldomatic.ebs.storage import migrate
from tests.integration.api.service import EVENTSUB_SECRET, metric, running_service
from tests.integration.api.test_chat_subscription import by_socket, is_heard, until
from tests.integration.api.test_twitch_login import strict_twitch, until_account
from tests.integration.doctor.operator_hands import NOBODY, Operator, only
from tests.support.listening import listening

CALLBACK = "callback"
PATH = "/api/twitch/eventsub"


@pytest.fixture
async def operator(tmp_path: Path) -> AsyncIterator[Operator]:
    async with strict_twitch() as twitch:
        yield Operator(twitch=twitch, folder=tmp_path)


def answering(answer: Callable[[Request], Awaitable[Response]]) -> Starlette:
    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


async def test_the_ebs_behind_the_callback_is_recognized_and_takes_nothing_down(
    operator: Operator, sqlite_url: str
) -> None:
    async with running_service(sqlite_url) as service, listening(service.app) as address:
        secret = {"Twitch__EventSubSecret": EVENTSUB_SECRET}
        callback = {"Twitch__CallbackUrl": f"{address}{PATH}"}
        _, right = (await operator.ask(callback | secret, ambient=service.ambient))[CALLBACK]
        assert (right.state, "the same Twitch__EventSubSecret" in right.found) == (State.FINE, True)
        note, wrong = (await operator.ask(callback, ambient=service.ambient))[CALLBACK]
        assert (note.state, "A simulated Twitch does not mind" in note.found) == (State.NOTE, True)
        assert (wrong.state, "another Twitch__EventSubSecret" in wrong.found) == (State.WRONG, True)
        nowhere = {"Twitch__CallbackUrl": f"{address}/api/twitch/elsewhere"}
        _, lost = (await operator.ask(nowhere | secret, ambient=service.ambient))[CALLBACK]
        assert (lost.state, "nothing is at this path" in lost.found) == (State.WRONG, True)
        bare = {"Twitch__CallbackUrl": address}
        _, completed = (await operator.ask(bare | secret, ambient=service.ambient))[CALLBACK]
        assert completed.state is State.FINE
        assert await metric(service, 'mgm_messages_total{outcome="rejected"}') == 3
        assert await metric(service, 'mgm_messages_total{outcome="challenge"}') == 0
        assert (await service.client.get("/health/ready")).json()["twitch"]["chat"] == "unknown"


async def test_an_ebs_that_checks_nothing_is_told(operator: Operator, sqlite_url: str) -> None:
    async with (
        running_service(sqlite_url, Twitch__EventSubSecret="") as service,
        listening(service.app) as address,
    ):
        _, found = (await operator.ask(Twitch__CallbackUrl=f"{address}{PATH}"))[CALLBACK]
    assert (found.state, "too old or not signed" in found.found) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (RedirectResponse("/elsewhere", 301), "redirects (301)"),
        (Response(status_code=502), "no EBS is behind it"),
        (Response(status_code=405), "something else than an EBS answers: 405"),
        (Response(status_code=401), "something else than an EBS answers: 401"),
        (JSONResponse({"details": {"reason": "signature_missing"}}, 401), "headers do not arrive"),
        (JSONResponse({"details": 7}, 401), "something else than an EBS answers: 401"),
    ],
)
async def test_whatever_else_answers_is_told(operator: Operator, answer: Response, words: str) -> None:
    async def respond(_request: Request) -> Response:
        return answer

    async with listening(answering(respond)) as address:
        _, found = (await operator.ask(Twitch__CallbackUrl=f"{address}{PATH}"))[CALLBACK]
    assert (found.state, words in found.found) == (State.WRONG, True), found


async def test_an_address_that_nobody_serves_is_told(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(callback: str) -> str:
        found = (await operator.ask(Twitch__CallbackUrl=callback))[CALLBACK][-1]
        assert found.state is State.WRONG
        return found.found

    assert "nothing listens on 127.0.0.1:9" in await ask(f"{NOBODY}{PATH}")
    assert "the name no-such-host.invalid is not known" in await ask(f"https://no-such-host.invalid{PATH}")
    assert "does not speak https" in await ask(operator.twitch.address.replace("http:", "https:") + PATH)
    monkeypatch.setattr("goldomatic.doctor.callback_try._TIMEOUT", httpx.Timeout(0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "does not answer in time" in await ask(f"http://127.0.0.1:{port}{PATH}")


async def test_the_real_twitch_wants_https_on_its_port(operator: Operator) -> None:
    # Without a client id nothing is asked of Twitch, whose address is the real one here.
    real = {"Twitch__HelixClientId": "", "Twitch__HelixApiBaseUrl": "", "Twitch__AuthBaseUrl": ""}
    for callback, words in (
        (f"{NOBODY}{PATH}", "it is http on port 9"),
        (f"https://127.0.0.1:9{PATH}", "it is https on port 9"),
    ):
        form, _ = (await operator.ask(real, Twitch__CallbackUrl=callback))[CALLBACK]
        assert (form.state, words in form.found) == (State.WRONG, True)
    unsigned = await operator.ask(real, Twitch__EventSubSecret="")
    assert "nothing can be signed" in unsigned[CALLBACK][-1].found


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate that nobody but ourselves has signed, and its key."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run(
        ["openssl", *request, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    return certificate, key


async def test_a_certificate_that_nobody_vouches_for_is_told(
    operator: Operator, own_certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate)

    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        findings = await operator.ask(Twitch__CallbackUrl=f"https://127.0.0.1:{port}{PATH}")
    assert "its certificate is not accepted" in findings[CALLBACK][-1].found


@asynccontextmanager
async def web_socket(say: Callable[[ServerConnection], Awaitable[None]]) -> AsyncIterator[str]:
    async with serve(say, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def test_a_socket_is_fine_only_when_twitch_says_welcome(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(url: str) -> str:
        findings = await operator.ask(Twitch__EventSubTransport="websocket", Twitch__EventSubSocketUrl=url)
        return only(findings, "chat socket", State.WRONG).found

    async def close(connection: ServerConnection) -> None:
        await connection.close(4001)

    async def say_something(connection: ServerConnection) -> None:
        await connection.send('{"metadata":{"message_type":"session_keepalive"}}')

    async def say_nothing(connection: ServerConnection) -> None:
        await connection.wait_closed()

    welcomed = await operator.ask(Twitch__EventSubTransport="websocket")
    assert "welcomes us" in only(welcomed, "chat socket", State.FINE).found
    assert operator.twitch.hub.subscriptions == {}
    assert "cannot be opened (ConnectionRefusedError)" in await ask("ws://127.0.0.1:9/ws")
    assert "cannot be opened (InvalidStatus)" in await ask(f"{operator.socket_url}/nowhere")
    async with web_socket(close) as url:
        assert "was closed at once (4001)" in await ask(url)
    async with web_socket(say_something) as url:
        assert "something else than welcome" in await ask(url)
    monkeypatch.setattr("goldomatic.doctor.socket_try.SECONDS_MAX", 0.2)
    async with web_socket(say_nothing) as url:
        assert "nobody says welcome" in await ask(url)


def change(database_url: str, statement: str) -> None:
    def run(connection: Connection) -> None:
        connection.execute(text(statement))

    migrate.run_alone(make_url(database_url), run)


async def test_a_database_is_opened_and_not_made(operator: Operator) -> None:
    async def ask(state: State) -> str:
        return only(await operator.ask(), "database", state).found

    assert "is not there yet" in await ask(State.NOTE)
    assert not operator.database.exists()
    await operator.log_in()
    assert "schema version" in await ask(State.FINE)
    url = f"sqlite:///{operator.database}"
    await asyncio.to_thread(change, url, "UPDATE alembic_version SET version_num = '0001'")
    assert "has schema version 0001; the EBS brings it to" in await ask(State.NOTE)
    await asyncio.to_thread(change, url, "UPDATE alembic_version SET version_num = '9999'")
    assert "schema version 9999, which this program does not know" in await ask(State.WRONG)
    operator.database.write_bytes(b"not a database at all" * 100)
    assert "file is not a database" in await ask(State.WRONG)


async def test_either_database_is_tried(operator: Operator, database_url: str) -> None:
    settings = {"Mgm__DataDir": str(Path(make_url(database_url).database or "").parent)}
    if database_url.startswith("postgresql"):
        settings = {"ConnectionStrings__PostgreSQL": database_url}
    await asyncio.to_thread(migrate.upgrade, database_url)
    assert "schema version" in only(await operator.ask(settings), "database", State.FINE).found


async def test_a_database_server_that_is_away_is_told_without_its_password(operator: Operator) -> None:
    away = "postgresql://mgm:planted-password@127.0.0.1:9/mgm"
    finding = only(await operator.ask(ConnectionStrings__PostgreSQL=away), "database", State.WRONG)
    assert "cannot be used" in finding.found
    assert "planted-password" not in finding.found


async def test_a_running_ebs_tells_how_it_stands(operator: Operator, sqlite_url: str) -> None:
    async with (
        running_service(sqlite_url, **by_socket(operator.twitch)) as service,
        listening(service.app) as address,
    ):
        await until(lambda: is_heard(service))
        findings = await operator.ask(backend=address)
        assert "chat is heard since 2026-04-04" in only(findings, "running EBS", State.FINE).found
        operator.twitch.desk.withdraw("1001")
        operator.twitch.hub.sockets.end(operator.twitch.hub.sockets.sessions[0], 4000)
        await until_account(service, "consent_gone")
        gone = only(await operator.ask(backend=address), "running EBS", State.WRONG)
        assert "mgm twitch login" in gone.remedy


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (Response(status_code=503), State.WRONG, "its database is away"),
        (Response("<html>"), State.NOTE, "something else than an EBS"),
        (JSONResponse({"twitch": {"account": "connected", "chat": "refused", "chatReason": "http_403"}}),
         State.WRONG, "Twitch does not let it hear chat (http_403)"),
        (JSONResponse({"twitch": {"account": "connected", "chat": "lost", "chatReason": "revoked:x"}}),
         State.WRONG, "chat was heard, and is not now (revoked:x)"),
        (JSONResponse({"twitch": {"account": "connected", "chat": "heard", "lostSecondsLast": 41.2}}),
         State.FINE, "before that it was not heard for 41 s"),
        (JSONResponse({"twitch": {"account": "not_configured", "chat": "unknown", "remedy": "log in"}}),
         State.FINE, "does not look after the chat subscription"),
    ],
)  # fmt: skip
async def test_what_else_an_ebs_may_say(
    operator: Operator, answer: Response, state: State, words: str
) -> None:
    async def respond(_request: Request) -> Response:
        return answer

    async with listening(answering(respond)) as address:
        assert words in only(await operator.ask(backend=address), "running EBS", state).found
    assert "is not an address" in only(await operator.ask(backend="ftp://x"), "running EBS", State.NOTE).found
