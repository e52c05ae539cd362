"""``/who``: whom the server finds, when it answers, and when it does not (GAME §4)."""

from collections.abc import Sequence

import pytest

from goldomatic.sim.wow.characters import Faction
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import Packet, WhoAnswer
from goldomatic.sim.wow.realm import Realm
from goldomatic.sim.wow.who import WhoQuery, parse_who_query

TAGS = {"n-": "name", "g-": "guild", "z-": "zone", "r-": "race", "c-": "cls"}


@pytest.fixture
def realm() -> Realm:
    realm = Realm(Profile.AZEROTHCORE, VirtualClock(), seed=7)
    realm.add_character("Mimiron")
    return realm


def answers(realm: Realm, *queries: WhoQuery, gap: float = 7.0) -> list[WhoAnswer]:
    packets: list[Packet] = []
    realm.attach("Mimiron", packets.append)
    for query in queries:
        realm.who("Mimiron", query)
        realm.clock.advance(gap)
    return [packet for packet in packets if isinstance(packet, WhoAnswer)]


def names(answer: WhoAnswer) -> list[str]:
    return sorted(row.name for row in answer.rows)


def test_a_name_is_found_anywhere_in_any_case(realm: Realm) -> None:
    for name in ("Norinn", "Norinnova", "Annorinn", "Иван", "Ивановна"):
        realm.add_character(name)
    latin, cyrillic = answers(realm, WhoQuery(name="nORINN"), WhoQuery(name="иВАН"))
    assert names(latin) == ["Annorinn", "Norinn", "Norinnova"]
    assert names(cyrillic) == ["Иван", "Ивановна"]


def test_the_offline_and_the_other_faction_are_not_shown(realm: Realm) -> None:
    realm.add_character("Norinn", online=False)
    realm.add_character("Norinna", Faction.HORDE)
    assert answers(realm, WhoQuery(name="Norinn")) == [WhoAnswer((), 0)]


def test_no_more_than_49_rows_come_out_of_more(realm: Realm) -> None:
    letters = "abcdefghij"
    for first in letters:
        for second in letters[:6]:
            realm.add_character(f"Norinn{first}{second}")
    (answer,) = answers(realm, WhoQuery(name="Norinn"))
    assert (len(answer.rows), answer.found) == (49, 60)


def test_a_query_too_soon_is_dropped_in_silence(realm: Realm) -> None:
    assert len(answers(realm, WhoQuery(), WhoQuery(), gap=4.9)) == 1
    assert len(realm.who_desk.dropped) == 1
    realm.clock.advance(6.0)
    assert len(answers(realm, WhoQuery(), WhoQuery(), gap=6.0)) == 2


def test_no_answer_and_late_answers_are_scripted(realm: Realm) -> None:
    realm.who_desk.unanswered = 1
    assert answers(realm, WhoQuery()) == []
    realm.who_desk.answered_late = [9.0]
    assert answers(realm, WhoQuery(), gap=8.9) == []
    realm.clock.advance(6)
    assert len(answers(realm, WhoQuery(), gap=1)) == 1


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ('n-"Norinn"', WhoQuery(name="Norinn")),
        ("n-Norinn", WhoQuery(name="Norinn")),
        ('n-"N" g-"The Gnomes" 70-80', WhoQuery(name="N", guild="The Gnomes", level_min=70, level_max=80)),
        ("80", WhoQuery(level_min=80, level_max=80)),
        ("dala norinn", WhoQuery(words=("dala", "norinn"))),
        ("", WhoQuery()),
    ],
)  # fmt: skip
def test_the_words_of_a_query(text: str, query: WhoQuery) -> None:
    assert parse_who_query(text, TAGS) == query


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (WhoQuery(words=("dala",)), True),
        (WhoQuery(words=("dala", "ironforge")), False),
        (WhoQuery(race="gno", cls="mag", zone="aran"), True),
        (WhoQuery(cls="rogue"), False),
        (WhoQuery(level_max=79), False),
        (WhoQuery(guild="x"), False),
    ],
)
def test_every_part_must_fit(realm: Realm, query: WhoQuery, fits: bool) -> None:
    rows: Sequence[object] = answers(realm, query)[0].rows
    assert bool(rows) is fits
