"""What the addon says and understands, held to the grammar in Python (SPEC §8, §10; docs/game.md §2, §7)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.chat_lines import (
    ITEMS_MESSAGE_BYTES_MAX,
    MESSAGE_BYTES_MAX,
    Genuine,
    Greeting,
    Signature,
    format_message,
    read_line,
)
from goldomatic.protocol.commands import ReceiveGold, parse_command
from goldomatic.protocol.link import Verb, Word
from goldomatic.protocol.tag_text import parse_tag, who_report
from goldomatic.protocol.tags import (
    ITEM_PARTS_MAX,
    Accept,
    Ack,
    Armed,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Hello,
    Items,
    Tag,
)
from tests.support.addon_lua import PureAddon, plain
from tests.support.protocol_values import ids, labels, names, words

ADDON = PureAddon("Letters.lua", "Names.lua", "Grammar.lua")
GRAMMAR = ADDON.ns.Grammar
ID = UUID("11111111-2222-4333-8444-555555555555")
ONE_ID: dict[str, Callable[[UUID], Tag]] = {
    "accept": Accept,
    "confirm": Confirm,
    "armed": Armed,
    "disarmed": Disarmed,
    "gift_accept": GiftAccept,
    "gift_sent": GiftSent,
}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
sequences = st.integers(1, 2_147_483_647)


def as_python_says(tag: Tag, session: Word, sequence: int) -> str:
    return format_message(tag, Signature(session, sequence))


@pytest.mark.parametrize("builder", ONE_ID)
@given(an_id=ids, session=words, sequence=sequences)
def test_tags_about_an_id(builder: str, an_id: UUID, session: Word, sequence: int) -> None:
    said = GRAMMAR.signed(GRAMMAR[builder](str(an_id)), session.value, sequence)
    assert said == as_python_says(ONE_ID[builder](an_id), session, sequence)


@given(st.sampled_from(Verb), st.one_of(ids, words, st.none()), words)
def test_ack_and_err(verb: Verb, subject: UUID | Word | None, session: Word) -> None:
    told = None if subject is None else str(subject)
    assert GRAMMAR.signed(GRAMMAR.ack(verb.value, told), session.value, 1) == as_python_says(
        Ack(verb, subject), session, 1
    )
    assert GRAMMAR.err(verb.value, told, "no_echo") == f"[MGM_ERR:{verb}:{told or '?'}:no_echo]"
    assert parse_tag(GRAMMAR.err(verb.value, told, "no_echo")) == Err(verb, subject, "no_echo")


@given(ids, names, st.booleans(), st.datetimes(timezones=st.just(UTC), min_value=datetime(2004, 1, 1)))  # noqa: DTZ001
def test_the_who_report(cycle: UUID, name: CharacterName, is_online: bool, at: datetime) -> None:
    instant = at.replace(microsecond=0)
    told = GRAMMAR.who(str(cycle), name.value, is_online, instant.strftime("%Y-%m-%dT%H:%M:%S.000Z"))
    expected = who_report(spin_cycle_id=cycle, character_name=name, online=is_online, captured_at=instant)
    assert parse_tag(told) == expected


@given(words, words, names, texts, labels)
def test_hello_fits_and_is_read_whatever_the_realm_is_called(
    nonce: Word, session: Word, name: CharacterName, realm: str, version: str
) -> None:
    told = GRAMMAR.hello(nonce.value, session.value, name.value, realm, version[:10], "ruRU")
    assert len(told.encode()) <= MESSAGE_BYTES_MAX
    assert "%" not in told
    assert "|" not in told
    tag = parse_tag(told)
    assert isinstance(tag, Hello)
    assert (tag.nonce, tag.session, tag.name, tag.locale) == (nonce, session, name, "ruRU")
    assert realm.startswith(tag.realm) or tag.realm == "?" or not realm.isprintable()
    line = f"4/10 21:07:33.412  {told}"
    assert isinstance(read_line(line, {}), Greeting)


@given(texts)
def test_json_text_is_read_as_it_was(text: str) -> None:
    told = GRAMMAR.json_text(text)
    assert json.loads(told) == text
    assert "%" not in told
    assert "|" not in told


# --- the bags -----------------------------------------------------------------------------------

item_rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 60_000),
            "count": st.integers(1, 1000),
            "bag": st.integers(0, 4),
            "slot": st.integers(1, 36),
            "name": st.one_of(labels, texts, st.just("Сапоги неутомимого путешественника")),
        },
        optional={"quality": st.integers(0, 7)},
    ),
    max_size=150,
)


@settings(max_examples=60)
@given(item_rows, st.data())
def test_bags_are_told_in_whole_items_and_short_lines(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    rng = data.draw(st.randoms(use_true_random=False))
    lua_rows = ADDON.list(*(ADDON.table(**row) for row in rows))
    tags, left_out = GRAMMAR["items"](str(ID), lua_rows, lambda most: rng.randint(1, most))
    parts = [parse_tag(text) for text in plain(tags)]
    assert 1 <= len(parts) <= ITEM_PARTS_MAX
    told: list[tuple[int | None, ...]] = []
    for number, part in enumerate(parts, start=1):
        assert isinstance(part, Items)
        assert (part.gift_request_id, part.part, part.parts) == (ID, number, len(parts))
        told += [(item.item_id, item.count, item.bag, item.slot, item.quality) for item in part.items]
    wanted: list[tuple[int | None, ...]] = [
        (row["id"], row["count"], row["bag"], row["slot"], row.get("quality")) for row in rows
    ]
    assert len(told) + left_out == len(wanted)
    if left_out:
        assert len(parts) == ITEM_PARTS_MAX
        for each in told:
            wanted.remove(each)
    else:
        assert told == wanted
    for text in plain(tags):
        assert len(GRAMMAR.signed(text, "k3v9x0qa", 2_147_483_647).encode()) <= ITEMS_MESSAGE_BYTES_MAX


def test_a_fuller_bag_is_a_random_choice() -> None:
    rows = [{"id": n, "count": 1, "bag": 0, "slot": 1, "name": "x" * 60} for n in range(1, 101)]
    told = set()
    for seed in range(5):
        shift = seed + 1
        lua_rows = ADDON.list(*(ADDON.table(**row) for row in rows))
        tags, left_out = GRAMMAR["items"](
            str(ID), lua_rows, lambda most, by=shift: 1 + (most * 7 + by) % most
        )
        assert left_out > 0
        told.add(tuple(plain(tags)))
    assert len(told) > 1


# --- the session --------------------------------------------------------------------------------


@given(st.lists(texts, min_size=1, max_size=8), texts)
def test_the_session_word_is_a_word_and_hangs_on_every_secret(secrets: list[str], other: str) -> None:
    word = GRAMMAR.session_word(ADDON.list(*secrets))
    assert Word(word).value == word == GRAMMAR.session_word(ADDON.list(*secrets))
    for index, secret in enumerate(secrets):
        if secret != other:
            changed = [*secrets[:index], other, *secrets[index + 1 :]]
            assert GRAMMAR.session_word(ADDON.list(*changed)) != word


@given(ids, words)
def test_a_signed_line_is_genuine(an_id: UUID, session: Word) -> None:
    line = f"4/10 21:07:33.412  {GRAMMAR.signed(GRAMMAR.confirm(str(an_id)), session.value, 3)}\r\n"
    reading = read_line(line, {session: CharacterName("Norinn")})
    assert isinstance(reading, Genuine)
    assert reading.tag == Confirm(an_id)


# --- ReceiveGold --------------------------------------------------------------------------------


def entries_of(data: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    good, bad = GRAMMAR.gold_entries(data)
    return plain(good), plain(bad)


good_entries = st.tuples(ids, names, st.integers(1, 2_147_483_647))


@given(st.lists(good_entries, min_size=1, max_size=4), st.booleans())
def test_good_entries_are_read_as_python_reads_them(
    entries: list[tuple[UUID, CharacterName, int]], is_last_closed: bool
) -> None:
    data = "".join(f"{an_id}:{name}:{copper};" for an_id, name, copper in entries)
    good, bad = entries_of(data if is_last_closed else data[:-1])
    assert bad == []
    assert good == [{"id": str(i), "name": n.value, "copper": c} for i, n, c in entries]


@pytest.mark.parametrize(
    ("entry", "bad"),
    [
        ("", {"reason": "malformed"}),
        ("nonsense", {"reason": "malformed"}),
        (f"{ID}", {"id": str(ID), "reason": "malformed"}),
        (f"{ID}:Norinn", {"id": str(ID), "reason": "malformed"}),
        (f"{ID}:Norinn:1:2", {"id": str(ID), "reason": "malformed"}),
        (f"{ID}: Norinn:1", {"id": str(ID), "reason": "malformed"}),
        ("42:Norinn:1", {"reason": "bad_id"}),
        (f"{{{ID}}}:Norinn:1", {"reason": "bad_id"}),
        (f"{ID}:N0rinn:1", {"id": str(ID), "reason": "bad_name"}),
        (f"{ID}:Nоrinn:1", {"id": str(ID), "reason": "bad_name"}),
        (f"{ID}:Norinn:0", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:-1", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:1.5", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:1e3", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:0x10", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:01", {"id": str(ID), "reason": "bad_amount"}),
        (f"{ID}:Norinn:2147483648", {"id": str(ID), "reason": "bad_amount"}),
    ],
)
def test_a_bad_entry_is_told_and_its_neighbours_are_kept(entry: str, bad: dict[str, str]) -> None:
    other = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    good, told = entries_of(f"{other}:Ab:1;{entry};{other}:Cd:2;")
    assert [each["name"] for each in good] == ["Ab", "Cd"]
    assert told == [bad]


@pytest.mark.parametrize("data", ["", None, 42, True])
def test_nothing_to_receive_is_an_error(data: object) -> None:
    assert entries_of(data) == ([], [{"reason": "malformed"}])


@given(st.text(alphabet="0123456789abcdef-:;ABnorи ", max_size=120))
def test_entries_that_python_takes_lua_takes_and_no_others(data: str) -> None:
    good, bad = entries_of(data)
    command = parse_command(f'/run ReceiveGold("{data}")') if data.isascii() else None
    if isinstance(command, ReceiveGold):
        assert bad == []
    told = "".join(f"{each['id']}:{each['name']}:{each['copper']};" for each in good)
    if told:
        assert len(entries_of(told)[0]) == len(good)


@pytest.mark.parametrize(
    "text", ["", "11111111-2222-4333-8444-55555555555", f"{ID} ", f"urn:{ID}", "g" * 36, None, 3]
)
def test_what_is_no_id(text: object) -> None:
    assert GRAMMAR.id(text) is None


def test_an_id_is_kept_in_lower_case() -> None:
    assert GRAMMAR.id("AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE") == "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


@pytest.mark.parametrize("text", ["", "n0nce12", "n0nce1234", "N0nce123", "n0nce-12", None, 12345678])
def test_what_is_no_word(text: object) -> None:
    assert GRAMMAR.word(text) is None
