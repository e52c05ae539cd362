"""The bags put together from parts: the right list, or none, whatever becomes of the lines (GAME §7)."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from goldomatic.desktop.core.bags import BagParts
from goldomatic.protocol.link import Word
from goldomatic.protocol.tags import BAG_SLOTS_MAX, BagItem, Items

GIFT = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
SESSION, LATER = Word("session1"), Word("session2")
FULL = 144


def item(number: int, kind: int = 0) -> BagItem:
    bag, slot = divmod(number, BAG_SLOTS_MAX)
    return BagItem(item_id=1 + number + kind * 1000, count=1 + kind, bag=bag, slot=slot + 1, name="Item")


def parts_of(items: list[BagItem], size: int) -> list[Items]:
    """The items as the addon tells them: so many in a part, an empty part when there are none."""
    groups = [tuple(items[at : at + size]) for at in range(0, len(items), size)] or [()]
    return [
        Items(gift_request_id=GIFT, part=number, parts=len(groups), items=group)
        for number, group in enumerate(groups, start=1)
    ]


def heard(lines: list[tuple[int, Items | None]]) -> tuple[BagItem, ...] | None:
    """What comes of lines of one session, by number; None is a line about something else."""
    bags, others = BagParts(), set[int]()
    for number, part in lines:
        if part is None:
            others.add(number)
        else:
            bags.take(SESSION, number, part)
    return bags.listed(others)


def numbered(parts: list[Items | None], first: int = 1) -> list[tuple[int, Items | None]]:
    return list(enumerate(parts, start=first))


FULL_BAGS = [item(number) for number in range(FULL)]


def test_full_bags_come_together() -> None:
    parts = parts_of(FULL_BAGS, 8)
    assert heard(numbered([*parts])) == tuple(FULL_BAGS)
    assert heard(list(reversed(numbered([*parts])))) == tuple(FULL_BAGS)
    assert heard(numbered([*parts]) * 2) == tuple(FULL_BAGS)


def test_empty_bags_are_a_list_too() -> None:
    assert heard(numbered([*parts_of([], 8)])) == ()


def test_without_a_part_there_is_no_list() -> None:
    lines = numbered([*parts_of(FULL_BAGS, 8)])
    for lost in range(len(lines)):
        assert heard(lines[:lost] + lines[lost + 1 :]) is None


def test_two_tellings_are_never_mixed() -> None:
    """The first lost its end and the second its beginning: together they look whole."""
    first, second = parts_of([item(1), item(2)], 1), parts_of([item(1, 1), item(2, 1)], 1)
    lines = numbered([first[0], first[1], None, second[0], second[1]])
    assert heard([lines[0], lines[4]]) is None
    assert heard([lines[0], lines[2], lines[4]]) is None
    assert heard(lines) == (item(1, 1), item(2, 1))


def test_what_stands_between_must_be_known_to_be_something_else() -> None:
    one, two = parts_of([item(1), item(2)], 1)
    assert heard([(5, one), (6, None), (7, two)]) == (item(1), item(2))
    assert heard([(5, one), (7, two)]) is None


def test_a_number_with_two_parts_is_worth_nothing() -> None:
    one, two = parts_of([item(1), item(2)], 1)
    assert heard([(1, one), (2, two), (2, parts_of([item(1), item(2, 1)], 1)[1])]) is None


def test_one_slot_holds_one_item() -> None:
    assert heard(numbered([*parts_of([item(1), item(1, 1)], 1)])) is None


def test_a_new_session_begins_anew() -> None:
    bags = BagParts()
    one, two = parts_of([item(1), item(2)], 1)
    bags.take(SESSION, 1, one)
    bags.take(LATER, 2, two)
    assert bags.listed(set()) is None
    bags.take(LATER, 1, one)
    assert bags.listed(set()) == (item(1), item(2))


tellings = st.lists(
    st.tuples(
        st.lists(st.integers(0, FULL - 1), unique=True, max_size=12),
        st.integers(1, 4),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=4,
)


@given(tellings=tellings, data=st.data())
def test_the_right_list_or_none(tellings: list[tuple[list[int], int, int]], data: st.DataObject) -> None:
    """Against the simple model: whatever list comes out is one that the addon told, wholly.

    Several tellings, other lines between them; then lines are lost, doubled and put in any order, and the
    newest telling is found when all of it is there.
    """
    told: list[tuple[BagItem, ...]] = []
    lines: list[tuple[int, Items | None]] = []
    last: list[int] = []
    for kind, (numbers, size, others) in enumerate(tellings):
        items = [item(number, kind) for number in numbers]
        told.append(tuple(items))
        parts = parts_of(items, size)
        begin = len(lines) + 1 + others
        lines += numbered([*[None] * others, *parts], len(lines) + 1)
        last = list(range(begin, begin + len(parts)))
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=2 * len(lines)))
    found = heard(data.draw(st.permutations(kept)))
    assert found is None or found in told
    if set(last) <= {number for number, _ in kept}:
        assert found == told[-1]
