"""``mgm e2e`` notices what is wrong, and says which step, what was expected and what was (SPEC §14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from typer import Typer
from typer.testing import CliRunner

from goldomatic.ambient import Ambient
from goldomatic.sim import eventsub_relay, extension_jwt, synthetic_desktop, twitch
from goldomatic.sim.cli_story import e2e
from goldomatic.sim.e2e import EndToEnd, StepReport, Tier
from goldomatic.sim.e2e_calls import TIER_B, ExpectationFailed, Program, Programs, Unreachable
from tests.integration.sim.miniature_ebs import Defect, MiniatureEbs
from tests.support.simulators import API_KEY, EVENTSUB_SECRET, client_of, simulator_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

ADDRESSES = {program: f"http://{program.name.lower()}.test" for program in TIER_B}


class Stage:
    """All five programs in this process, the EBS in miniature; tokens and messages carry the true time."""

    def __init__(self, defect: Defect | None = None, *, away: Program | None = None) -> None:
        settings, ambient = simulator_settings(), Ambient.system()
        helix = twitch.create_app(settings, ambient)
        ebs = MiniatureEbs(client_of(helix), defect).app()
        to_ebs = httpx.ASGITransport(ebs)
        apps: dict[Program, ASGIApp] = {
            Program.EBS: ebs,
            Program.EVENTSUB: eventsub_relay.create_app(settings, ambient, transport=to_ebs),
            Program.JWT: extension_jwt.create_app(settings, ambient),
            Program.HELIX: helix,
            Program.SYNTHETIC: synthetic_desktop.create_app(settings, ambient, transport=to_ebs),
        }
        mounts: dict[str, httpx.AsyncBaseTransport | None] = {
            ADDRESSES[program]: httpx.ASGITransport(app) for program, app in apps.items()
        }
        if away is not None:
            mounts[ADDRESSES[away]] = httpx.MockTransport(_refuse_connection)
        self.client = httpx.AsyncClient(mounts=mounts)
        self.ambient = ambient
        self.reports: list[StepReport] = []

    async def run(self, tier: Tier) -> list[str]:
        run = EndToEnd(
            Programs(ADDRESSES, self.client, API_KEY),
            self.ambient,
            eventsub_secret=EVENTSUB_SECRET,
            broadcaster_user_id=None,
        )
        await run.run(tier, self.reports.append)
        return [title for title, _ in run.steps(tier)]


def _refuse_connection(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("connection refused")


@pytest.mark.parametrize(("tier", "steps"), [(Tier.A, 6), (Tier.B, 11), (Tier.ALL, 13)])
async def test_all_holds_and_every_step_is_told_with_its_time(tier: Tier, steps: int) -> None:
    stage = Stage()
    titles = await stage.run(tier)
    assert len(titles) == steps
    assert [report.title for report in stage.reports] == titles
    assert all(report.seconds >= 0 for report in stage.reports)


async def test_it_can_be_run_again_against_the_same_programs() -> None:
    stage = Stage()
    first = await stage.run(Tier.ALL)
    second = await stage.run(Tier.ALL)
    assert first != second


@pytest.mark.parametrize(
    ("defect", "step"),
    [
        (Defect.NOT_READY, "EBS, MockEventSubWebhook and MockExtensionJwt are healthy"),
        (Defect.REFUSES_CHAT, "a signed chat line"),
        (Defect.FORGETS_ENTRANT, "pool/me shows"),
        (Defect.REDELIVERY_RENAMES, "the same message again changes nothing"),
        (Defect.BELIEVES_FORGERY, "a wrong signature is refused"),
        (Defect.PAYS_ANOTHER, "wins: the payout is Pending"),
        (Defect.KEEPS_NO_PAYOUT, "wins: the payout is Pending"),
        (Defect.REFUSES_ACCEPTANCE, "the SyntheticDesktop delivers"),
        (Defect.SAYS_NOTHING, "the chat was told once"),
        (Defect.SAYS_ANOTHER_TEXT, "the chat was told once"),
        (Defect.SAYS_IT_TWICE, "the chat was told once"),
        (Defect.KEEPS_WINNER, "the winner has left the pool"),
        (Defect.FORGETS_FLAG, "the payout is Sent, and announced"),
        (Defect.SAYS_IT_AGAIN, "a second Sent announces nothing"),
    ],
)
async def test_every_defect_is_found_at_its_step(defect: Defect, step: str) -> None:
    with pytest.raises(ExpectationFailed) as failure:
        await Stage(defect).run(Tier.ALL)
    assert step in failure.value.__notes__[0]
    assert failure.value.expected != failure.value.actual


@pytest.mark.parametrize("program", TIER_B)
async def test_a_program_that_is_away_is_named_with_its_address(program: Program) -> None:
    with pytest.raises(Unreachable, match=f"{program} cannot be reached at {ADDRESSES[program]}"):
        await Stage(away=program).run(Tier.ALL)


async def test_tier_a_needs_neither_helix_nor_desktop() -> None:
    await Stage(away=Program.HELIX).run(Tier.A)


def command() -> Typer:
    app = Typer()
    app.command()(e2e)
    return app


def test_the_command_names_every_address_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--api-key", API_KEY, "--eventsub-secret", EVENTSUB_SECRET]
    for number, name in enumerate(("backend", "eventsub", "jwt", "helix", "synthetic"), start=1):
        # Nothing listens on port 1 to 5 of loopback; no name is looked up, nothing leaves the machine.
        options += [f"--{name}", f"http://127.0.0.1:{number}"]
    result = CliRunner().invoke(command(), options)
    assert result.exit_code == 2
    for number, program in enumerate(TIER_B, start=1):
        assert f"{program} cannot be reached at http://127.0.0.1:{number}:" in result.stderr


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"Mgm__ApiKey": API_KEY, "Twitch__EventSubSecret": ""}, "Twitch__EventSubSecret"),
        ({"Mgm__ApiKey": "", "Twitch__EventSubSecret": EVENTSUB_SECRET}, "Mgm__ApiKey"),
        ({"Mgm__ApiKey": API_KEY, "MockHelix__StrictAuth": "perhaps"}, "mockhelix__strictauth"),
    ],
)
def test_what_is_missing_is_told_with_exit_code_2(environment: dict[str, str], told: str) -> None:
    result = CliRunner().invoke(command(), env=environment)
    assert result.exit_code == 2
    assert told in result.stderr
