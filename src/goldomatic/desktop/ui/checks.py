"""What can be seen of a field's text without asking anybody: the same sentences everywhere."""

from __future__ import annotations

import re

import httpx

from goldomatic.desktop.adapters.ebs_client import UnsafeAddress, safe_address
from goldomatic.desktop.core.gift_rules import KeptItem, kept_items, kept_text
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["address_problem", "kept_in", "kept_lines", "key_problem"]


def address_problem(text: str) -> Label | None:
    """Say what is wrong with the EBS's address (SPEC §18); None when nothing is."""
    try:
        safe_address(text)
    except (UnsafeAddress, httpx.InvalidURL):
        return Label.BAD_ADDRESS
    return None


def key_problem(text: str, *, is_kept: bool) -> Label | None:
    """Say what is wrong with a key; an empty field keeps the one that is kept."""
    key = text.strip()
    if not key:
        return None if is_kept else Label.NO_KEY
    return None if re.fullmatch(r"[\x21-\x7e]+", key) else Label.BAD_KEY


def kept_in(text: str) -> tuple[KeptItem, ...] | None:
    """Return the items that are never given away, one a line; None when a line is none."""
    try:
        return kept_items(text.replace("\n", ";"))
    except ValueError:
        return None


def kept_lines(kept: tuple[KeptItem, ...]) -> str:
    """Return them as `kept_in` reads them."""
    return "\n".join(kept_text((each,)) for each in kept)
