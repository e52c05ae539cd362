"""A refusal: a rule's answer "no", as a value (DESIGN: a refusal is not an exception)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from goldomatic.protocol.error_codes import ErrorCode

__all__ = ["ErrorCode", "Refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a command has no effect: the code of SPEC §5, a sentence for a person, and facts for a program."""

    code: ErrorCode
    message: str
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
