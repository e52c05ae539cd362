"""Program and addon compare themselves with the EBS's word, and say kindly what they find."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from goldomatic.desktop.core.settings import Language
from goldomatic.desktop.core.view import BridgeView
from goldomatic.desktop.terminal.picture import Told, picture
from goldomatic.desktop.ui.banners import Opens, banners_of
from goldomatic.desktop.ui.scheme import Tone
from goldomatic.desktop.ui.texts.catalogue import Texts
from goldomatic.desktop.ui.updates import updates
from tests.support.desktop_views import a_view

OWN = "1.2.0"
NOW = datetime(2026, 4, 4, 12, 0, tzinfo=UTC)


def told(
    *,
    ebs: str | None = OWN,
    needs_desktop: str | None = "1.0.0",
    needs_addon: str | None = "1.0.0",
    addon: str | None = OWN,
) -> BridgeView:
    view = a_view()
    return replace(
        view,
        ebs=replace(
            view.ebs, version=ebs, minimum_desktop_version=needs_desktop, minimum_addon_version=needs_addon
        ),
        link=replace(view.link, addon_version=addon),
    )


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (told(), []),
        (told(ebs="1.1.9", addon="1.2.1"), []),
        (told(ebs=None, needs_desktop=None, needs_addon=None, addon=None), []),
        (told(ebs="1.10.0"), ["new desktop 1.10.0"]),
        (told(ebs="2.0.0", needs_desktop="1.2.1"), ["desktop 1.2.1"]),
        (told(addon="1.1.0"), ["new addon 1.2.0 1.1.0"]),
        (told(addon="0.9.0"), ["addon 1.0.0 0.9.0"]),
        (told(ebs="1.3.0", addon="1.1.0"), ["new desktop 1.3.0", "new addon 1.2.0 1.1.0"]),
        # What cannot be read is no reason to trouble anybody.
        (told(ebs="soon", needs_desktop="", addon="mine"), []),
    ],
)
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.RUSSIAN])
def test_what_is_to_be_updated(view: BridgeView, expected: list[str], language: Language) -> None:
    found = updates(Texts(language), view, OWN)
    assert [each.key for each in found] == expected
    assert [each.is_needed for each in found] == [not key.startswith("new") for key in expected]


def test_what_is_not_needed_can_be_put_away_and_does_not_shout() -> None:
    view = told(ebs="99.0", needs_desktop=None, addon="0.0.1", needs_addon=None)
    banners = banners_of(Texts(Language.ENGLISH), view, NOW)
    (program, addon) = (banner for banner in banners if banner.key.startswith("new "))
    assert program.tone is addon.tone is Tone.IDLE
    assert [button.does for button in program.buttons] == [Opens.DISMISS]
    assert [button.does for button in addon.buttons] == [Opens.SETUP_ADDON, Opens.DISMISS]
    assert "goes on working" in program.text


def test_what_is_needed_asks_for_it() -> None:
    banners = banners_of(Texts(Language.ENGLISH), told(needs_desktop="99.0", needs_addon="99.0"), NOW)
    tones = {banner.key.partition(" ")[0]: banner.tone for banner in banners}
    assert tones["desktop"] is tones["addon"] is Tone.YOUR_TURN


def test_the_terminal_says_the_same() -> None:
    texts, view = Texts(Language.ENGLISH), told(ebs="99.0", needs_addon="99.0")
    page = io.StringIO()
    Console(file=page, width=200).print(picture(texts, view, Told(), NOW, has_keys=False))
    for update in updates(texts, view):
        assert update.text in page.getvalue()
    assert len(updates(texts, view)) == 2
