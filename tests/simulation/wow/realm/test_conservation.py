"""Whatever is sent, refused, lost or late: no copper and no item is made, doubled or lost (GAME §6)."""

from hypothesis import given
from hypothesis import strategies as st

from goldomatic.sim.wow.characters import Faction
from goldomatic.sim.wow.clock import VirtualClock
from goldomatic.sim.wow.items import ItemKind
from goldomatic.sim.wow.options import Profile
from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.post import MailTrouble, OutgoingLetter
from goldomatic.sim.wow.realm import Realm

CLOTH = ItemKind(item_id=2589, name="Linen Cloth")
STACKS = 6
PURSE = 1000

troubles = st.builds(
    MailTrouble,
    is_request_lost=st.booleans(),
    is_answer_lost=st.booleans(),
    answer_after_seconds=st.sampled_from([0.0, 3.0]),
    worked_after_seconds=st.sampled_from([0.0, 3.0]),
    refusal=st.sampled_from([None, None, None, MailRefusal.INTERNAL]),
)
sends = st.tuples(
    st.sampled_from(["Norinn", "mimiron", "Garrosh", "Nobody", ""]),
    st.sampled_from([0, 1, 100, PURSE - 30, PURSE]),
    st.lists(st.integers(0, STACKS - 1), unique=True, max_size=STACKS),
    st.booleans(),
    troubles,
    st.sampled_from([0.0, 1.0, 5.0]),
)


@given(st.lists(sends, max_size=12))
def test_nothing_is_made_or_lost(
    letters: list[tuple[str, int, list[int], bool, MailTrouble, float]],
) -> None:
    realm = Realm(Profile.AZEROTHCORE, VirtualClock())
    sender = realm.add_character("Mimiron")
    sender.copper = PURSE
    realm.add_character("Norinn")
    realm.add_character("Garrosh", Faction.HORDE)
    stacks = [sender.bags.at(sender.bags.add(CLOTH)) for _ in range(STACKS)]
    for recipient, copper, chosen, is_near, trouble, seconds in letters:
        sender.is_near_mailbox = is_near
        realm.post_office.troubles.append(trouble)
        items = tuple(stack for index in chosen if (stack := stacks[index]) is not None)
        realm.send_mail(
            "Mimiron",
            OutgoingLetter(recipient=recipient, subject="s", body="", copper=copper, items=items),
        )
        realm.clock.advance(seconds)
    realm.clock.advance(60)

    arrived = [letter for each in realm.characters.values() for letter in each.mailbox]
    delivered = [posted for posted in realm.post_office.posted if posted.refusal is None]
    postage = sum(realm.post_office.price(posted.outgoing) for posted in delivered)
    assert len(arrived) == len(delivered) <= len(letters)
    assert sender.copper + postage + sum(letter.copper for letter in arrived) == PURSE
    assert sender.copper >= 0
    where = [stack for _, stack in sender.bags.stacks()] + [s for letter in arrived for s in letter.items]
    assert sorted(map(id, where)) == sorted(map(id, stacks))
