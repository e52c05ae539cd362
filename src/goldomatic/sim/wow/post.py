"""The realm's post office: a letter's checks in the server's order, and what tests script (GAME §6)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from goldomatic.sim.wow.characters import Character, Letter
from goldomatic.sim.wow.items import Binding, Stack
from goldomatic.sim.wow.packets import MailRefusal
from goldomatic.sim.wow.rules import COPPER_MAX, Rules

__all__ = ["MailTrouble", "OutgoingLetter", "PostOffice", "Posted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingLetter:
    """What a client hands in. ``recipient`` is as it was typed; ``items`` are stacks of the sender's bags."""

    recipient: str
    subject: str
    body: str
    copper: int = 0
    cod_copper: int = 0
    items: tuple[Stack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTrouble:
    """What happens to one letter, out of the ordinary; its fields can be combined."""

    is_request_lost: bool = False
    """The server never sees the letter: nothing moves, nothing is answered."""
    is_answer_lost: bool = False
    """The server does its work; the client never hears of it."""
    answer_after_seconds: float = 0.0
    """The server does its work at once; its answer comes so much later."""
    worked_after_seconds: float = 0.0
    """The server does its work so much later, and answers then."""
    refusal: MailRefusal | None = None
    """The server refuses whatever the letter is."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that was dealt with; no refusal means that it was delivered."""

    sender: str
    outgoing: OutgoingLetter
    refusal: MailRefusal | None


@dataclass(slots=True, kw_only=True)
class PostOffice:
    """Checks and delivers letters.

    ``troubles`` are used up, one a letter, in order; an ordinary letter among them is ``MailTrouble()``.
    """

    rules: Rules
    find: Callable[[str], Character | None]
    troubles: deque[MailTrouble] = field(default_factory=deque)
    posted: list[Posted] = field(default_factory=list)
    """Every letter that the server has answered, in its order."""
    ignored: list[tuple[str, OutgoingLetter]] = field(default_factory=list)
    """Letters that the server has passed over in silence: out of the mailbox's range, or to nobody."""

    def next_trouble(self) -> MailTrouble:
        """Return what is scripted for the letter that has just been sent."""
        return self.troubles.popleft() if self.troubles else MailTrouble()

    def take(
        self, sender: Character, letter: OutgoingLetter, trouble: MailTrouble, now: float
    ) -> Posted | None:
        """Check a letter and deliver it if nothing is wrong; None when the server does not answer at all."""
        if not sender.is_near_mailbox or not letter.recipient:
            self.ignored.append((sender.name, letter))
            return None
        recipient = self.find(letter.recipient)
        refusal = trouble.refusal or self._refusal(sender, letter, recipient)
        if refusal is None and recipient is not None:
            self._deliver(sender, recipient, letter, now)
        posted = Posted(sender.name, letter, refusal)
        self.posted.append(posted)
        return posted

    def price(self, letter: OutgoingLetter) -> int:
        """Return the postage in copper: by attachment, and for a letter without any as for one."""
        return self.rules.postage_copper * max(len(letter.items), 1)

    def _refusal(
        self, sender: Character, letter: OutgoingLetter, recipient: Character | None
    ) -> MailRefusal | None:
        """Return the first thing that is wrong, in the order of the servers that were read."""
        if len(letter.items) > self.rules.attachments_max:
            return MailRefusal.TOO_MANY_ATTACHMENTS
        if recipient is None:
            return MailRefusal.NO_SUCH_RECIPIENT
        if recipient is sender:
            return MailRefusal.TO_SELF
        # The sum wraps around on the server; a sum that does not fit is never affordable.
        total = letter.copper + self.price(letter)
        if total > min(sender.copper, COPPER_MAX):
            return MailRefusal.NOT_ENOUGH_MONEY
        if len(recipient.mailbox) > self.rules.letters_max:
            return MailRefusal.MAILBOX_FULL
        if self.rules.separates_factions and recipient.faction is not sender.faction:
            return MailRefusal.OTHER_FACTION
        refusals = (_item_refusal(sender, recipient, stack) for stack in letter.items)
        return next((refusal for refusal in refusals if refusal is not None), None)

    def _deliver(self, sender: Character, recipient: Character, letter: OutgoingLetter, now: float) -> None:
        """Move money and items."""
        sender.copper -= letter.copper + self.price(letter)
        for stack in letter.items:
            place = sender.bags.place_of(stack)
            assert place is not None
            sender.bags.take(place)
        recipient.mailbox.append(
            Letter(
                sender=sender.name,
                subject=letter.subject,
                body=letter.body,
                copper=letter.copper,
                cod_copper=letter.cod_copper,
                items=letter.items,
                sent_at=now,
            )
        )


def _item_refusal(sender: Character, recipient: Character, stack: Stack) -> MailRefusal | None:
    """Say why this attachment cannot go to that recipient."""
    if sender.bags.place_of(stack) is None:
        return MailRefusal.NO_SUCH_ATTACHMENT
    is_same_account = stack.kind.binding is Binding.ACCOUNT and sender.account == recipient.account
    return None if is_same_account else stack.mail_refusal
