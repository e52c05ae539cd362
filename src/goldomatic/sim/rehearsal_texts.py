"""What ``mgm rehearse`` says in the terminal, in the streamer's two languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from goldomatic.desktop.core.settings import Language

__all__ = ["TEXTS", "Said"]


class Said(Enum):
    """Everything that is said; the words in braces are filled in."""

    STARTING = auto()
    ENTER = auto()
    ADDRESS = auto()
    KEY = auto()
    FOLDER = auto()
    GAME_WAITS = auto()
    GAME_IS_OPEN = auto()
    PANEL = auto()
    HOW_TO_END = auto()
    CHAT = auto()
    GAME_ENDED = auto()
    NO_SCREEN = auto()
    OVER = auto()


_ENGLISH: Final = {
    Said.STARTING: "A rehearsal: Twitch, viewers and game are simulated, nothing here is kept. Starting …",
    Said.ENTER: "Enter these in the window that has opened:",
    Said.ADDRESS: "Server address",
    Said.KEY: "Key",
    Said.FOLDER: "Game folder",
    Said.GAME_WAITS: "The game opens as soon as its addon is installed: step 3 of the set-up.",
    Said.GAME_IS_OPEN: (
        "The game is open, with {name} in the world. Viewers begin to type; every {seconds} seconds one is "
        "drawn.\nTo open the mailbox, click on it: it stands on the grass."
    ),
    Said.PANEL: "The panel that viewers see",
    Said.HOW_TO_END: "Ctrl-C here ends everything.",
    Said.CHAT: "The stream's chat reads",
    Said.GAME_ENDED: "The game was closed.",
    Said.NO_SCREEN: "The simulated game needs a screen of the kind X11, as Linux has it: {reason}",
    Said.OVER: "The rehearsal is over.",
}

_RUSSIAN: Final = {
    Said.STARTING: "Репетиция: Twitch, зрители и игра ненастоящие, ничего не сохранится. Запуск …",
    Said.ENTER: "Введите это в открывшемся окне:",
    Said.ADDRESS: "Адрес сервера",
    Said.KEY: "Ключ",
    Said.FOLDER: "Папка игры",
    Said.GAME_WAITS: "Игра откроется, как только будет установлен аддон: шаг 3 настройки.",
    Said.GAME_IS_OPEN: (
        "Игра открыта, {name} в мире. Зрители начинают писать; розыгрыш каждые {seconds} секунд.\n"
        "Чтобы открыть почтовый ящик, щёлкните по нему: он стоит на траве."
    ),
    Said.PANEL: "Панель, которую видят зрители",
    Said.HOW_TO_END: "Ctrl-C здесь завершает всё.",
    Said.CHAT: "В чате стрима",
    Said.GAME_ENDED: "Игра закрыта.",
    Said.NO_SCREEN: "Ненастоящей игре нужен экран X11, как в Linux: {reason}",
    Said.OVER: "Репетиция окончена.",
}

TEXTS: Final[Mapping[Language, Mapping[Said, str]]] = {
    Language.ENGLISH: _ENGLISH,
    Language.RUSSIAN: _RUSSIAN,
}
