"""The realm's inhabitants: winners who answer, and liars."""

import pytest

from goldomatic.sim.wow.actors import answer_whispers, lies_about, tell_lie
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import SpeechKind
from goldomatic.sim.wow.realm import Realm

LINE = "[MGM_CONFIRM:550e8400-e29b-41d4-a716-446655440000] k3v9x0qa.17"


@pytest.fixture
def realm() -> Realm:
    realm = Realm(Profile.MANGOS, VirtualClock())
    for name in ("Mimiron", "Norinn", "To"):
        realm.add_character(name)
    return realm


def test_a_winner_answers_what_they_were_asked(realm: Realm) -> None:
    answer_whispers(realm, "Norinn", "!!twgold", when="twgold", times=1)
    realm.whisper("Mimiron", "Norinn", "hello")
    realm.clock.advance(5)
    realm.whisper("Mimiron", "Norinn", "say !twgold")
    realm.clock.advance(1.9)
    assert realm.character("Mimiron").whispers() == []
    realm.clock.advance(1)
    realm.whisper("Mimiron", "Norinn", "say !twgold")
    realm.clock.advance(5)
    assert realm.character("Mimiron").whispers("Norinn") == ["!!twgold"]


def test_two_who_answer_everything_do_not_hang_the_world(realm: Realm) -> None:
    answer_whispers(realm, "Norinn", "ping")
    answer_whispers(realm, "To", "pong")
    realm.whisper("To", "Norinn", "hello")
    realm.clock.advance(60)
    assert len(realm.character("To").whispers()) in range(10, 30)


def test_lies_reach_the_streamer_as_the_server_lets_them(realm: Realm) -> None:
    lies = list(lies_about(LINE, "Mimiron"))
    for lie in lies:
        tell_lie(realm, lie.needs_character or "Norinn", "Mimiron", lie)
        realm.clock.advance(2)
    heard = realm.character("Mimiron").heard
    guild = sum(lie.kind is SpeechKind.GUILD for lie in lies)
    assert len(heard) == len(lies) - guild
    assert {h.kind for h in heard} == {lie.kind for lie in lies} - {SpeechKind.GUILD}
    assert all(LINE in h.text for h in heard)
    assert any("\r\n4/10" in h.text for h in heard)
