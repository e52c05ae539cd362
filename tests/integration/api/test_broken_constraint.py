"""A rule with a hole: its constraint speaks, and the caller hears the refusal, not a crash (SPEC §2)."""

import pytest

from goldomatic.ebs.domain import pool
from goldomatic.ebs.domain.pool import PoolSlice
from tests.integration.api.service import Service, bearer


@pytest.fixture
def nobody_holds_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule of the taken name is gone."""
    decide = pool.decide_enroll

    def forgetful(state: PoolSlice, command: pool.Enroll) -> object:
        blind = PoolSlice(
            entry=state.entry,
            name_holder_id=None,
            standing=state.standing,
            drawn_name=state.drawn_name,
            claim=state.claim,
        )
        return decide(blind, command)

    monkeypatch.setattr(pool, "decide_enroll", forgetful)


async def test_a_claim_is_refused_with_the_words_of_the_rule(
    service: Service, nobody_holds_names: None
) -> None:
    assert (await service.chat("!twgold Norinn", "1")).status_code == 204
    answer = await service.client.post(
        "/api/payouts/claim",
        json={"characterName": "Norinn", "enrollmentRequestId": "request"},
        headers=bearer("2"),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "character_name_taken_in_pool")


async def test_a_chat_line_is_acknowledged(service: Service, nobody_holds_names: None) -> None:
    assert (await service.chat("!twgold Norinn", "1")).status_code == 204
    assert (await service.chat("!twgold Norinn", "2")).status_code == 204
    me = await service.client.get("/api/pool/me", headers=bearer("2"))
    assert me.json()["isEnrolled"] is False
