"""The simulators as processes: addresses, taken ports, mistakes in the settings (SPEC §14, §18)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import httpx
import pytest
from typer import Typer
from typer.testing import CliRunner

from goldomatic.sim.cli_story import e2e
from goldomatic.sim.server import LOOPBACK, CannotListenError, listen

PROGRAM = "from goldomatic.sim.cli import sim_app; sim_app()"


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:[0-9]+", line)
    assert address is not None, line
    return address[0]


@pytest.mark.parametrize(
    ("command", "health"),
    [
        ("eventsub", {"status": "ok", "service": "MockEventSubWebhook"}),
        ("jwt", {"status": "ok", "service": "MockExtensionJwt"}),
        ("helix", {"status": "healthy", "component": "MockHelixApi"}),
        ("desktop", {"status": "healthy", "component": "SyntheticDesktop"}),
    ],
)
def test_a_program_says_where_it_listens_and_answers_there(command: str, health: dict[str, str]) -> None:
    with start(command, "--port", "0") as process:
        try:
            with httpx.Client(trust_env=False) as client:
                assert client.get(f"{address_of(process)}/health").json() == health
        finally:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=90)
    assert (process.returncode, errors) == (0, "")


def test_a_taken_port_is_told_in_one_line_and_exit_code_2() -> None:
    with listen(LOOPBACK, 0) as taken:
        port = taken.getsockname()[1]
        with start("helix", "--port", str(port)) as process:
            output, errors = process.communicate(timeout=90)
    assert (process.returncode, output) == (2, "")
    assert errors.startswith(f"MockHelixApi: cannot listen on 127.0.0.1:{port}: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("helix", "MockHelix__StrictAuth", "perhaps"),
        ("eventsub", "BACKEND__BASEURL", "nowhere"),
        ("jwt", "Twitch__ExtensionSecret", "%%%"),
    ],
)
def test_a_mistake_in_the_settings_is_told_without_a_traceback(command: str, name: str, value: str) -> None:
    with start(command, "--port", "0", **{name: value}) as process:
        output, errors = process.communicate(timeout=90)
    assert (process.returncode, output) == (2, "")
    assert name.lower() in errors.lower()
    assert value not in errors
    assert "Traceback" not in errors


def test_an_address_of_another_machine_cannot_be_listened_on() -> None:
    with pytest.raises(CannotListenError, match=r"cannot listen on 192\.0\.2\.1:0"):
        listen("192.0.2.1", 0)


def test_the_end_to_end_program_ends_with_1_and_says_what_did_not_hold() -> None:
    app = Typer()
    app.command()(e2e)
    with start("helix", "--port", "0") as process:
        try:
            address = address_of(process)
            options = [f"--{name}={address}" for name in ("backend", "eventsub", "jwt", "helix", "synthetic")]
            secrets = ["--api-key", "a-key", "--eventsub-secret", "a-long-secret"]
            result = CliRunner().invoke(app, [*options, *secrets])
        finally:
            process.send_signal(signal.SIGINT)
    assert result.exit_code == 1
    assert "✗ EBS, MockEventSubWebhook and MockExtensionJwt are healthy" in result.stdout
    assert f"looked at  the status of {address}/health/ready" in result.stdout
    assert "expected   200" in result.stdout
    assert "was        404" in result.stdout
