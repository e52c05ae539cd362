"""Whether program and addon are up to date, by what the EBS says in ``/api/version`` (SPEC §5)."""

from __future__ import annotations

from dataclasses import dataclass

import goldomatic
from goldomatic.desktop.core.view import BridgeView
from goldomatic.desktop.ui.saying import is_older
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.texts.keys import Label

__all__ = ["Update", "updates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One thing to update. ``key`` is the same as long as the versions are."""

    key: str
    text: str
    is_needed: bool
    """The EBS does not work with what is there; otherwise all goes on as it is."""
    is_of_addon: bool


def updates(texts: Texts, view: BridgeView, own: str = goldomatic.__version__) -> tuple[Update, ...]:
    """Return what is to be updated, this program first; nothing while the EBS or the addon has not spoken."""
    return (*_of_program(texts, view, own), *_of_addon(texts, view, own))


def _of_program(texts: Texts, view: BridgeView, own: str) -> tuple[Update, ...]:
    minimum, newest = view.ebs.minimum_desktop_version, view.ebs.version
    if minimum is not None and is_older(own, minimum):
        text = texts.say(Label.OLD_DESKTOP, version=own, minimum=minimum)
        return (Update(key=f"desktop {minimum}", text=text, is_needed=True, is_of_addon=False),)
    if newest is not None and is_older(own, newest):
        text = texts.say(Label.NEW_DESKTOP, version=own, newest=newest)
        return (Update(key=f"new desktop {newest}", text=text, is_needed=False, is_of_addon=False),)
    return ()


def _of_addon(texts: Texts, view: BridgeView, own: str) -> tuple[Update, ...]:
    minimum, version = view.ebs.minimum_addon_version, view.link.addon_version
    if version is None:
        return ()
    if minimum is not None and is_older(version, minimum):
        text = texts.say(Label.OLD_ADDON, version=version, minimum=minimum)
        return (Update(key=f"addon {minimum} {version}", text=text, is_needed=True, is_of_addon=True),)
    # The addon that the set-up installs has this program's version.
    if is_older(version, own):
        text = texts.say(Label.NEW_ADDON, version=version, newest=own)
        return (Update(key=f"new addon {own} {version}", text=text, is_needed=False, is_of_addon=True),)
    return ()
