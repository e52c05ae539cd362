"""Views of the bridge as a test wants them, and a bridge and a set-up that do what the test says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import goldomatic
from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.core.answers import Answered, Outcome, Trouble
from goldomatic.desktop.core.ebs_facts import AuditEntry, PayoutStatus
from goldomatic.desktop.core.game import GameWindow
from goldomatic.desktop.core.settings import DesktopSettings
from goldomatic.desktop.core.view import (
    Action,
    BridgeView,
    EbsView,
    GameView,
    LinkState,
    LinkView,
    LogState,
    LogView,
    Notice,
    PayoutView,
    RouletteView,
    Step,
    SyncState,
    WhoStep,
)
from goldomatic.desktop.core.wishes import Closing, OwnCharacter, Wish
from goldomatic.desktop.ui.port import EbsTest, InstalledAddon
from goldomatic.protocol.character_name import CharacterName
from goldomatic.protocol.link import Flush, Transport

NOW = datetime(2026, 4, 4, 12, 0, 48, tzinfo=UTC)
WOW = GameWindow(0x1A0, "World of Warcraft", "GxWindowClassD3d", 4711, "WoW.exe")
ME = OwnCharacter(CharacterName("Streamer"), "Icecrown")

EVERY_CLOSING = frozenset({Action.MARK_SENT, Action.FAIL, Action.CANCEL, Action.BACK_TO_PENDING})
_PENDING = frozenset({Action.SYNC_WITHOUT_ACCEPTANCE, Action.NOTIFY_AGAIN, Action.FAIL, Action.CANCEL})
_AGREED = frozenset({Action.SYNC, Action.FAIL, Action.CANCEL})
_ACTIONS = {
    Step.WAITS_FOR_GAME: frozenset({Action.FAIL, Action.CANCEL}),
    Step.NOT_NOTIFIED: _PENDING,
    Step.WAITS_FOR_ANSWER: _PENDING,
    Step.NOT_REACHED: _PENDING,
    Step.READY_TO_SYNC: _AGREED,
    Step.QUEUED: EVERY_CLOSING,
    Step.PREPARED: EVERY_CLOSING,
    Step.GAME_SILENT: EVERY_CLOSING | {Action.SYNC},
    Step.ENTRY_REFUSED: EVERY_CLOSING | {Action.SYNC},
    Step.MAIL_FAILED: EVERY_CLOSING,
    Step.WITHDRAWING: frozenset({Action.KEEP}),
    Step.WAS_IT_SENT: frozenset({Action.SAY_WHETHER_SENT}),
    Step.WITHDRAW_UNANSWERED: frozenset({Action.KEEP, Action.CLOSE_ANYWAY}),
}
_STATUSES = {
    Step.SENT: PayoutStatus.SENT,
    Step.SENT_UNANNOUNCED: PayoutStatus.SENT,
    Step.MAILED_AFTER_CLOSE: PayoutStatus.CANCELLED,
    Step.FAILED: PayoutStatus.FAILED,
    Step.CANCELLED: PayoutStatus.CANCELLED,
    Step.EXPIRED: PayoutStatus.EXPIRED,
}
_NOT_BEGUN = {
    Step.WAITS_FOR_GAME,
    Step.NOT_NOTIFIED,
    Step.WHISPERING,
    Step.WAITS_FOR_ANSWER,
    Step.NOT_REACHED,
    Step.READY_TO_SYNC,
}


def payout_id(number: int) -> UUID:
    """The id of the payout of that number."""
    return UUID(int=number, version=4)


def a_payout(step: Step, number: int = 1, name: str = "Norinn", **changes: Any) -> PayoutView:
    """A payout at a step, with the status and the actions that go with it."""
    begun = PayoutStatus.PENDING if step in _NOT_BEGUN else PayoutStatus.IN_PROGRESS
    is_accepted = step not in _NOT_BEGUN or step is Step.READY_TO_SYNC
    made = PayoutView(
        id=payout_id(number),
        character_name=name,
        twitch_display_name=f"{name}_on_Twitch",
        gold_amount=1000,
        status=_STATUSES.get(step, begun),
        created_at=NOW - timedelta(minutes=7 + 5 * (20 - number)),
        accepted_at=NOW - timedelta(minutes=2) if is_accepted else None,
        step=step,
        detail=None,
        closing=Closing.CANCEL if step is Step.WITHDRAW_UNANSWERED else None,
        refusal=None,
        actions=_ACTIONS.get(step, frozenset()),
    )
    return replace(made, **changes)


def a_view(**changes: Any) -> BridgeView:
    """A view in which all is well and nobody has won yet; ``changes`` replace whole parts of it."""
    made = BridgeView(
        at=NOW,
        ebs=EbsView(
            is_asked=True,
            trouble=None,
            words="",
            failures=0,
            retry_in_seconds=0.0,
            version=goldomatic.__version__,
            minimum_desktop_version="0.1.0",
            minimum_addon_version="0.1.0",
            lines_waiting=0,
        ),
        game=GameView(
            windows=(WOW,),
            chosen=WOW,
            is_typing=False,
            last_typed_at=NOW - timedelta(minutes=3),
            last_typed="who",
            last_failure=None,
            fell_back=None,
        ),
        link=LinkView(
            state=LinkState.AGREED,
            character=ME,
            is_character_allowed=True,
            addon_version=goldomatic.__version__,
            locale="enUS",
            transport=Transport.SYSTEM,
            flush=Flush.TOGGLE,
            answer_seconds=1.3,
            heard_at=NOW - timedelta(seconds=20),
            forged=0,
            gaps=0,
        ),
        log=LogView(path="/games/WoW/Logs/WoWChatLog.txt", state=LogState.FOLLOWED, words=None),
        roulette=RouletteView(
            phase="collecting",
            next_spin_at=NOW + timedelta(seconds=252),
            server_now=NOW,
            told_at=NOW,
            pool_participant_count=12,
            candidate_name=None,
            who=None,
            detail=None,
        ),
        payouts=(),
        sync=SyncState.READY,
        syncable=(),
    )
    return replace(made, **changes)


def before_anything() -> BridgeView:
    """The very first view: nobody has answered yet."""
    view = a_view(sync=SyncState.SEARCHING_FOR_WOW)
    return replace(
        view,
        ebs=replace(view.ebs, is_asked=False, version=None, minimum_desktop_version=None),
        game=replace(view.game, windows=(), chosen=None, last_typed_at=None, last_typed=None),
        link=replace(
            view.link,
            state=LinkState.NO_GAME,
            character=None,
            is_character_allowed=None,
            addon_version=None,
            transport=None,
            flush=None,
            answer_seconds=None,
            heard_at=None,
        ),
        log=replace(view.log, state=LogState.UNREAD),
        roulette=RouletteView(
            phase=None,
            next_spin_at=None,
            server_now=None,
            told_at=None,
            pool_participant_count=None,
            candidate_name=None,
            who=None,
            detail=None,
        ),
    )


def a_busy_evening() -> BridgeView:
    """Payouts at many steps, and a candidate being looked for."""
    steps = [
        (Step.SENT, "Brunhild"),
        (Step.FAILED, "Ghost"),
        (Step.PREPARED, "Мимирон"),
        (Step.QUEUED, "Thrall"),
        (Step.MAIL_FAILED, "Aldor"),
        (Step.READY_TO_SYNC, "Norinn"),
        (Step.READY_TO_SYNC, "Jaina"),
        (Step.WAITS_FOR_ANSWER, "Варианвринн"),
        (Step.NOT_REACHED, "Sylvanas"),
    ]
    details = {Step.MAIL_FAILED: "wrong_faction", Step.NOT_REACHED: "offline"}
    payouts = tuple(
        a_payout(step, number, name, detail=details.get(step))
        for number, (step, name) in enumerate(steps, start=1)
    )
    view = a_view(payouts=payouts, syncable=(payout_id(6), payout_id(7)))
    candidate = replace(view.roulette, phase="verification", candidate_name="Garrosh", who=WhoStep.SEARCHING)
    return replace(view, roulette=candidate)


@dataclass
class PretendBridge:
    """Keeps the wishes, and tells views and notices when the test says so."""

    wishes: list[Wish] = field(default_factory=list)
    audits: list[UUID] = field(default_factory=list)
    history: Outcome[tuple[AuditEntry, ...]] = field(default_factory=lambda: Answered(()))
    listeners: list[tuple[Callable[[BridgeView], None], Callable[[Notice], None]]] = field(
        default_factory=list
    )

    def wish(self, wish: Wish) -> None:
        self.wishes.append(wish)

    def audit(self, payout_id: UUID, done: Callable[[Outcome[tuple[AuditEntry, ...]]], None]) -> None:
        self.audits.append(payout_id)
        done(self.history)

    def listen(
        self, on_view: Callable[[BridgeView], None], on_notice: Callable[[Notice], None]
    ) -> Callable[[], None]:
        pair = (on_view, on_notice)
        self.listeners.append(pair)
        return lambda: self.listeners.remove(pair) if pair in self.listeners else None

    def tell(self, told: BridgeView | Notice) -> None:
        """Tell all listeners, on the thread that calls this."""
        for on_view, on_notice in list(self.listeners):
            if isinstance(told, BridgeView):
                on_view(told)
            else:
                on_notice(told)


@dataclass
class PretendSetup:
    """Answers as the test says; an exception in an answer's place is raised."""

    present: DesktopSettings = field(default_factory=DesktopSettings)
    place: KeyPlace = KeyPlace.NOWHERE
    offered: KeyPlace = KeyPlace.SYSTEM
    ebs: EbsTest | Exception = field(
        default_factory=lambda: EbsTest(version="0.9.0", pending=3, trouble=None)
    )
    folders: tuple[Path, ...] = ()
    folder: FolderState = FolderState.FINE
    addon: AddonState = AddonState.ABSENT
    installed: InstalledAddon | Exception = field(
        default_factory=lambda: InstalledAddon(folder=Path("/games/WoW/Interface/AddOns"), backup=None)
    )
    log: LogCheck = LogCheck.NOT_YET
    save_error: Exception | None = None
    saved: list[tuple[DesktopSettings, str | None]] = field(default_factory=list)
    tested: list[tuple[str, str | None]] = field(default_factory=list)

    def settings(self) -> DesktopSettings:
        return self.present

    def save(self, settings: DesktopSettings, api_key: str | None) -> None:
        if self.save_error is not None:
            raise self.save_error
        self.present = settings
        self.saved.append((settings, api_key))
        if api_key is not None:
            self.place = self.offered

    def key_place(self) -> KeyPlace:
        return self.place

    def key_place_offered(self) -> KeyPlace:
        return self.offered

    def test_ebs(self, address: str, api_key: str | None) -> EbsTest:
        self.tested.append((address, api_key))
        if isinstance(self.ebs, Exception):
            raise self.ebs
        return self.ebs

    def game_folders(self) -> tuple[Path, ...]:
        return self.folders

    def folder_state(self, folder: Path) -> FolderState:
        return self.folder

    def addon_state(self, folder: Path) -> AddonState:
        return self.addon

    def install_addon(self, folder: Path) -> InstalledAddon:
        if isinstance(self.installed, Exception):
            raise self.installed
        return self.installed

    def log_check(self, log: Path | None) -> LogCheck:
        return LogCheck.NO_FOLDER if log is None else self.log


def in_trouble(trouble: Trouble, *, seconds: float = 23.0, lines_waiting: int = 0) -> EbsView:
    """The EBS not answering as it should."""
    return replace(
        a_view().ebs,
        trouble=trouble,
        words="…",
        failures=4,
        retry_in_seconds=seconds,
        lines_waiting=lines_waiting,
    )
