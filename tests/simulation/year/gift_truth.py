"""What must hold of gifts, whatever happens (SPEC §12; GAME §7, §10)."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from goldomatic.desktop.core.gift_view import GiftStep
from tests.simulation.year.bags import Lay
from tests.simulation.year.desktop import DesktopProcess
from tests.simulation.year.ebs import EbsProcess, KnownGift
from tests.simulation.year.game import Game, Mail
from tests.simulation.year.gift_desk import GiftDesk
from tests.simulation.year.people import GIFT, Viewers
from tests.simulation.year.require import require

ACTIVE = ("SelectingItem", "WaitingConfirmation")
ENDED = ("Completed", "Failed")
_QUALITIES = ("poor", "common", "uncommon", "rare", "epic", "legendary")


class GiftTruth:
    """Looks at the gifts from outside: the database, the realm's mailboxes, the streamer's bags."""

    def __init__(
        self, ebs: EbsProcess, game: Game, desktop: DesktopProcess, viewers: Viewers, desk: GiftDesk
    ) -> None:
        """Know nothing yet."""
        self._ebs = ebs
        self._game = game
        self._desktop = desktop
        self._viewers = viewers
        self._desk = desk
        self._ended: dict[UUID, KnownGift] = {}
        self._known: dict[UUID, KnownGift] = {}
        self._selected: set[UUID] = set()

    def check(self) -> None:
        """See that everything holds that must hold at any moment."""
        gifts = self._ebs.gifts()
        self._check_queue(gifts)
        selected_at = self._ebs.selected_at()
        for gift in gifts:
            self._tell(gift)
            self._check_state(gift, selected_at.get(gift.id))
            for mail in self._game.delivered(gift.id):
                self._check_letter(gift, mail)

    def _tell(self, gift: KnownGift) -> None:
        """Tell what has become of a gift since it was looked at last."""
        if self._known.get(gift.id) == gift:
            return
        self._known[gift.id] = gift
        item = "" if gift.item is None else f", {gift.item.count} x {gift.item.name} ({gift.item.id})"
        mailed = ", mailed" if gift.is_mailed else ""
        reason = f": {gift.reason}" if gift.reason else ""
        self._game.story.tell(
            "ebs", f"gift {gift.id} of {gift.viewer} to {gift.name} is {gift.state}{mailed}{reason}{item}"
        )
        self._game.story.count(f"gift {gift.reason or ('mailed' if gift.is_mailed else gift.state)}")

    def _check_queue(self, gifts: list[KnownGift]) -> None:
        """One at a time, the oldest first; everybody once."""
        unfinished = [gift for gift in gifts if gift.state not in ENDED]
        active = [gift for gift in unfinished if gift.state in ACTIVE]
        require(len(active) <= 1, f"several are active: {active}")
        require(not active or unfinished[0] == active[0], f"not the oldest first: {unfinished}")
        standing = Counter(gift.viewer for gift in gifts if gift.state != "Failed")
        require(all(times == 1 for times in standing.values()), f"somebody is there twice: {standing}")
        served = Counter(gift.viewer for gift in gifts for _ in self._game.delivered(gift.id))
        require(all(times == 1 for times in served.values()), f"somebody got two gifts: {served}")

    def _check_state(self, gift: KnownGift, selected_at: float | None) -> None:
        mailed = self._game.mailed(gift.id)
        require(mailed <= 1, f"{gift} was mailed {mailed} times")
        require(not mailed or gift.state == "Completed", f"{gift} was mailed")
        require(not gift.is_mailed or mailed == 1, f"{gift} is said to be mailed, and never was")
        is_known = gift.viewer not in (self._viewers.stranger, self._viewers.forgotten)
        require(is_known or selected_at is None, f"{gift} had its turn without a subscription")
        if gift.state == "Completed":
            require(selected_at is not None, f"{gift} is somebody's without an item")
            has_agreed = self._viewers.has_agreed(gift.name, GIFT, selected_at or 0.0)
            require(has_agreed, f"{gift} was agreed to by nobody")
        if gift.reason == "receiver_declined":
            require(gift.name in self._viewers.declined_ever, f"{gift} was declined by nobody")
        if gift.item is not None and gift.id not in self._selected:
            self._selected.add(gift.id)
            self._check_item(gift)
        before = self._ended.get(gift.id, gift)
        require((before.state, before.item) == (gift.state, gift.item), f"{gift} was {before}")
        if gift.state in ENDED:
            self._ended[gift.id] = gift

    def _check_item(self, gift: KnownGift) -> None:
        """What was selected lay in the bags, and the streamer gives such things away."""
        item, settings = gift.item, self._desktop.settings
        assert item is not None
        lay = Lay(item.id, item.count, (item.bag_id, item.slot_id))
        require(lay in self._game.bags.lain, f"{gift}: never lay there")
        kind = self._game.bags.kinds[item.id]
        require(item.name == kind.name, f"{gift}: misnamed")
        require(item.id not in {kept.item_id for kept in settings.never_given}, f"{gift}: never given away")
        least, most = settings.gift_quality_min, settings.gift_quality_max
        require(least is None or kind.quality >= _QUALITIES.index(least), f"{gift}: not good enough")
        require(most is None or kind.quality <= _QUALITIES.index(most), f"{gift}: too good")

    def _check_letter(self, gift: KnownGift, mail: Mail) -> None:
        """The very item, to the very receiver, and nothing else (GAME §10 "Gift item")."""
        letter, item = mail.letter, gift.item
        require(item is not None, f"{gift} had no item, and was mailed")
        assert item is not None
        require(letter.recipient == gift.name, f"{gift} was mailed to {letter.recipient}")
        require((letter.copper, letter.cod_copper) == (0, 0), f"{gift} was mailed with {letter}")
        require(len(letter.items) == len(mail.attached) == 1, f"{gift} was mailed as {mail.attached}")
        attached = mail.attached[0]
        require(attached.item_id == item.id, f"{gift} was mailed as {attached}")
        place = (item.bag_id, item.slot_id)
        if attached.place != place:
            at_place = [lay for lay in mail.passed_over if lay.place == place]
            require(not at_place, f"{gift}: {at_place} was passed over for {attached}")
            same = [lay for lay in mail.passed_over if lay.count == item.count]
            require(attached.count == item.count or not same, f"{gift}: {same} passed over for {attached}")

    def is_all_settled(self) -> bool:
        """Whether nobody waits for a gift, or for a mail, any more."""
        view = self._desktop.view
        done = (GiftStep.MAILED, GiftStep.FAILED)
        is_shown_done = view is not None and all(gift.step in done for gift in view.gifts)
        return is_shown_done and all(gift.state in ENDED for gift in self._ebs.gifts())

    def check_end(self) -> None:
        """See that nobody is forgotten, and that the books agree with the mailboxes."""
        gifts = self._ebs.gifts()
        for gift in gifts:
            require(gift.state in ENDED, f"{gift} never ended")
            require(gift.state != "Failed" or gift.reason is not None, f"{gift} failed without a reason")
            require(not self._game.mailed(gift.id) or gift.is_mailed, f"{gift} was mailed, and nobody knows")
            is_over = gift.state == "Failed" or gift.is_mailed or gift.id in self._desk.removed
            require(is_over, f"{gift} was agreed, and forgotten")
        known = {gift.id for gift in gifts}
        for mail in self._game.realm.mails:
            require(not mail.letter.items or mail.row in known, f"{mail} belongs to no gift")
