"""Hypothesis strategies for values of the protocol: every valid one, and what comes close to one."""

from datetime import UTC

from hypothesis import strategies as st

from goldomatic.protocol.character_name import CYRILLIC_LETTERS, LATIN_LETTERS, CharacterName
from goldomatic.protocol.commands import (
    Command,
    GiftReady,
    GoldEntry,
    NotifyWinner,
    ReceiveGold,
    RequestGiftConfirmation,
    RequestGiftItems,
    RunWho,
    SayHello,
    UseLink,
    Withdraw,
)
from goldomatic.protocol.link import Flush, Transport, Verb, Word
from goldomatic.protocol.tag_text import who_report
from goldomatic.protocol.tags import (
    Accept,
    Ack,
    Armed,
    BagItem,
    Confirm,
    Disarmed,
    Err,
    GiftAccept,
    GiftSent,
    Hello,
    Items,
    Tag,
)


def _spelled(letters: frozenset[str]) -> st.SearchStrategy[str]:
    """Return names of one alphabet in any case."""
    return st.text(st.sampled_from(sorted(letters)), min_size=2, max_size=12)


spellings = _spelled(LATIN_LETTERS) | _spelled(CYRILLIC_LETTERS)
names: st.SearchStrategy[CharacterName] = spellings.map(CharacterName.parse)
words = st.from_regex(r"\A[a-z0-9]{8}\Z").map(Word)
ids = st.uuids()
counts = st.integers(1, 2_147_483_647)
verbs = st.sampled_from(Verb)
subjects = st.none() | ids | words
_one_line = st.characters(exclude_categories=["Cs"], exclude_characters=[chr(c) for c in (*range(32), 127)])
labels = st.text(_one_line, min_size=1, max_size=16)
reasons = st.text(_one_line.filter(lambda c: c not in "[]%|"), min_size=1, max_size=20)
instants = st.datetimes(timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
items = st.builds(
    BagItem,
    item_id=counts,
    count=counts,
    bag=st.integers(0, 4),
    slot=st.integers(1, 36),
    name=labels,
    quality=st.none() | st.integers(0, 7),
)
item_tags = st.integers(1, 20).flatmap(
    lambda parts: st.builds(
        Items,
        gift_request_id=ids,
        part=st.integers(1, parts),
        parts=st.just(parts),
        items=st.lists(items, max_size=3).map(tuple),
    )
)
hellos = st.builds(Hello, nonce=words, session=words, name=names, realm=labels, version=labels, locale=labels)
signed_tags: st.SearchStrategy[Tag] = st.one_of(
    st.builds(
        who_report, spin_cycle_id=ids, character_name=names, online=st.booleans(), captured_at=instants
    ),
    *(st.builds(kind, ids) for kind in (Accept, Confirm, Armed, Disarmed, GiftAccept, GiftSent)),
    item_tags,
    st.builds(Ack, verbs, subjects),
    st.builds(Err, verbs, subjects, reasons),
)
entries = st.builds(GoldEntry, ids, names, counts)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(RunWho, ids, names),
    st.builds(NotifyWinner, ids, names),
    st.builds(ReceiveGold, entries.map(lambda entry: (entry,))),
    *(st.builds(kind, ids) for kind in (RequestGiftItems, GiftReady, Withdraw)),
    st.builds(
        RequestGiftConfirmation,
        gift_request_id=ids,
        character_name=names,
        item_id=counts,
        bag=st.integers(0, 4),
        slot=st.integers(1, 36),
        count=counts,
    ),
    st.builds(SayHello, words),
    st.builds(UseLink, st.sampled_from(Transport), st.sampled_from(Flush)),
)
