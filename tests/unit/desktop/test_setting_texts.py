"""Settings as texts: each is read and written, and what is wrong is said without its value (SPEC §15)."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from goldomatic.desktop.core.gift_rules import KeptItem, Quality
from goldomatic.desktop.core.setting_texts import SETTINGS, settings_from, written
from goldomatic.desktop.core.settings import DesktopSettings, Language, Strategy

EVERYTHING = DesktopSettings(
    ebs_address="https://ebs.example",
    game_folder=Path("/games/wow"),
    log_path=Path("/logs/chat.txt"),
    strategy=Strategy.DRY_RUN,
    window_title="Мой WoW",
    poll_seconds=20.5,
    times_typed_max=4,
    is_auto_notify=False,
    is_auto_sync=True,
    is_gift_by_hand=True,
    gift_quality_min=Quality.COMMON,
    gift_quality_max=Quality.RARE,
    never_given=(KeptItem(6948, "Hearthstone"), KeptItem(19019, "Thunderfury, Blessed Blade")),
    language=Language.RUSSIAN,
    is_started_minimized=True,
    are_notifications_shown=False,
)


def test_every_field_has_a_name_and_comes_back_from_its_text() -> None:
    assert {setting.field for setting in SETTINGS} == {field.name for field in fields(DesktopSettings)}
    texts = {setting.name: str(written(EVERYTHING, setting)) for setting in SETTINGS}
    assert settings_from(texts) == (EVERYTHING, ())


def test_names_are_read_in_any_case_and_strategies_with_a_hyphen() -> None:
    settings, problems = settings_from({"EBSADDRESS": " https://e ", "strategy": "Dry-Run", "autosync": "ON"})
    assert (settings.ebs_address, settings.strategy) == ("https://e", Strategy.DRY_RUN)
    assert settings.is_auto_sync
    assert problems == ()


def test_a_home_is_meant_by_a_tilde() -> None:
    settings, _ = settings_from({"gamefolder": "~/wow"})
    assert settings.game_folder == Path.home() / "wow"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("Strategy", "telepathy", "must be one of automatic,"),
        ("PollSeconds", "soon", "a number"),
        ("PollSeconds", "nan", "5 to 120"),
        ("PollSeconds", "1", "5 to 120"),
        ("TimesTypedMax", "2.5", "a whole number"),
        ("TimesTypedMax", "11", "1 to 10"),
        ("AutoSync", "perhaps", "true or false"),
        ("GameFolder", "~nobody-here/wow", "the home of a user"),
        ("Strategie", "x11", "did you mean Strategy?"),
        ("Colour", "x11", "no such setting"),
        ("GiftQualityMax", "shiny", "must be one of poor,"),
        ("NeverGive", "Hearthstone", "its id and its name"),
        ("NeverGive", "0 Nothing", "a number from 1"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_counts(name: str, text: str, words: str) -> None:
    settings, [problem] = settings_from({name: text, "Language": "ru"})
    assert settings == DesktopSettings(language=Language.RUSSIAN)
    assert words in str(problem)
    assert str(problem).startswith(f"{name}: ")
