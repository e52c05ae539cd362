"""The question whether the candidate is online: asked in the game, reported to the EBS (SPEC §5.2, §11)."""

from dataclasses import dataclass
from typing import Final

from goldomatic.desktop.core.ebs_facts import Candidate
from goldomatic.desktop.core.view import WhoStep
from goldomatic.protocol.character_name import CharacterName, InvalidCharacterName
from goldomatic.protocol.commands import RunWho

__all__ = ["ANSWER_SECONDS_MAX", "Lookup"]

ANSWER_SECONDS_MAX: Final = 40.0
"""The addon asks twice, ten seconds each, five or six after another query, one question after the other:
what it has not said by then it will not say, and is asked again."""


@dataclass(slots=True)
class Lookup:
    """One cycle's candidate. Seconds are those of ``goldomatic.ambient.monotonic``."""

    candidate: Candidate
    acknowledged_at: float | None = None
    is_reporting: bool = False
    """The addon's report is in the journal, and the EBS has not answered yet."""
    outcome: WhoStep | None = None
    detail: str | None = None

    @property
    def name(self) -> CharacterName | None:
        """Whom to look up; None for a name that cannot be typed: the EBS would not draw one."""
        try:
            return CharacterName.parse(self.candidate.character_name)
        except InvalidCharacterName:
            return None

    def wanted(self, now: float) -> RunWho | None:
        """Return the line to type now, unless it is already awaited."""
        if self.outcome is not None or self.is_reporting or self.name is None:
            return None
        if self.acknowledged_at is not None and now < self.acknowledged_at + ANSWER_SECONDS_MAX:
            return None
        return RunWho(self.candidate.spin_cycle_id, self.name)

    def step(self, *, can_type: bool) -> WhoStep:
        """Return where it stands."""
        if self.outcome is not None:
            return self.outcome
        if self.is_reporting:
            return WhoStep.REPORTING
        if self.acknowledged_at is not None:
            return WhoStep.SEARCHING
        return WhoStep.ASKED if can_type else WhoStep.WAITS_FOR_GAME
