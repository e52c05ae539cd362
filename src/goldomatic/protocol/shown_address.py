"""An address as it may be shown to whoever reads a report: without what people hide in addresses."""

from __future__ import annotations

import re

__all__ = ["shown_address"]

_USER = re.compile(r"(?<=://)[^/?#\s]*@")
_QUERY = re.compile(r"[?#].*", re.DOTALL)


def shown_address(address: str) -> str:
    """Return the address without user, password, query and fragment; an ellipsis stands for each."""
    return _QUERY.sub("?…", _USER.sub("…@", address))
