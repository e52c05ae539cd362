"""Russian: all that is said about gifts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.desktop.core.gift import GiftEnd
from goldomatic.desktop.core.gift_rules import Quality
from goldomatic.desktop.core.gift_view import GiftAction, GiftStep
from goldomatic.desktop.ui.texts.gift_keys import GiftAsk, GiftLabel

__all__ = ["TABLES"]

_STEPS: Final[Mapping[StrEnum, str]] = {
    GiftStep.IN_QUEUE: "Ждёт своей очереди",
    GiftStep.WAITS_FOR_GAME: "Ждёт игру: запустите WoW и войдите в мир",
    GiftStep.LISTING: "Осматриваются ваши сумки",
    GiftStep.CHOOSE: "Выберите предмет сами или запустите рулетку",
    GiftStep.SPINNING: "Рулетка крутится",
    GiftStep.CHOSEN: "Этот? Если нет, пропустите его сейчас",
    GiftStep.OFFERING: "Выбрано: сообщается серверу",
    GiftStep.ASKING: "Получателю пишется шёпот в игре",
    GiftStep.WAITS_FOR_ANSWER: "Ждёт ответа !twgift от получателя в игре",
    GiftStep.NOT_REACHED: "Шёпот не дошёл; повторяется каждые полминуты",
    GiftStep.HANDING_OVER: "Получатель согласен: передаётся в игру",
    GiftStep.QUEUED: "В списке игры: откройте почтовый ящик и нажмите «Подготовить письмо»",
    GiftStep.PREPARED: "Письмо заполнено: нажмите «Отправить» в игре",
    GiftStep.GAME_SILENT: "Введено трижды, игра не отвечает: повторите или откажитесь",
    GiftStep.REFUSED: "Аддон не принял подарок: повторите или уберите его",
    GiftStep.MAIL_FAILED: "Отправить нельзя: верните строку в игре в готовые или уберите подарок",
    GiftStep.WAS_IT_SENT: "Игра закрылась с подготовленным письмом: скажите, было ли оно отправлено",
    GiftStep.REPORTING: "Отправлено: сообщается серверу",
    GiftStep.WITHDRAWING: "Забирается из игры",
    GiftStep.WITHDRAW_REFUSED: "Забрать нельзя: письмо в пути или уже ушло",
    GiftStep.WITHDRAW_UNANSWERED: "Игра не говорит, отпустила ли она подарок: ждите или закройте всё равно",
    GiftStep.CLOSING: "Закрывается: сообщается серверу",
    GiftStep.MAILED: "Готово: подарок отправлен",
    GiftStep.FAILED: "На этот раз без подарка",
}
_ACTIONS: Final[Mapping[StrEnum, str]] = {
    GiftAction.SKIP: "&Пропустить предмет",
    GiftAction.NEVER_GIVE: "&Никогда не дарить",
    GiftAction.CHOOSE: "&Выбрать…",
    GiftAction.SPIN: "&Крутить рулетку",
    GiftAction.TRY_AGAIN: "П&овторить",
    GiftAction.DECLINED: "Н&е хочет…",
    GiftAction.GIVE_UP: "&Без подарка…",
    GiftAction.MARK_MAILED: "Отметить отправ&ленным…",
    GiftAction.REMOVE: "&Убрать…",
    GiftAction.SAY_WHETHER_SENT: "Отправлено ли?",
    GiftAction.CLOSE_ANYWAY: "Закрыть всё равно",
    GiftAction.KEEP: "Ос&тавить подарок",
}
_ENDS: Final[Mapping[StrEnum, str]] = {
    GiftEnd.NO_ITEMS: "в сумках нет ничего, что можно подарить",
    GiftEnd.GIVEN_UP: "вы отказались",
    GiftEnd.DECLINED: "получатель не хочет",
    GiftEnd.NOT_CHOSEN: "предмет не был выбран вовремя",
    GiftEnd.NOT_ANSWERED: "получатель не ответил вовремя",
    GiftEnd.REMOVED: "вы убрали его из списка",
}
_QUALITIES: Final[Mapping[StrEnum, str]] = {
    Quality.POOR: "Низкое (серое)",
    Quality.COMMON: "Обычное (белое)",
    Quality.UNCOMMON: "Необычное (зелёное)",
    Quality.RARE: "Редкое (синее)",
    Quality.EPIC: "Эпическое (фиолетовое)",
    Quality.LEGENDARY: "Легендарное (оранжевое)",
}
_LABELS: Final[Mapping[StrEnum, str]] = {
    GiftLabel.GIFTS: "Подарки",
    GiftLabel.GIFTS_COUNTED: "Подарки ({number})",
    GiftLabel.MENU_GIFT: "П&одарок",
    GiftLabel.COLUMN_ITEM: "Предмет",
    GiftLabel.COLUMN_TIME_LEFT: "Осталось",
    GiftLabel.NO_GIFTS: "Подарка никто не ждёт. Подписчик просит его командой !twgift с именем персонажа.",
    GiftLabel.NO_ITEM: "—",
    GiftLabel.ITEM_COUNTED: "{name} ×{count}",
    GiftLabel.IN_LINE: "№ {number} в очереди",
    GiftLabel.WHEEL_TURNS: "Рулетка выбирает подарок для персонажа {name}",
    GiftLabel.WHEEL_LANDED: "Персонажу {name} выпало: {item}",
    GiftLabel.WAS_IT_SENT: (
        "Игра закрылась, пока отправлялся подарок: {item} для персонажа {name}. "
        "Посмотрите в сумки: был ли он отправлен?"
    ),
    GiftLabel.CLOSE_ANYWAY: "Игра не говорит, отпустила ли она подарок для {name}. Закрыть всё равно?",
    GiftLabel.CHOOSE_TITLE: "Выбор подарка",
    GiftLabel.CHOOSE_TEXT: "Что подарить персонажу {name}?",
    GiftLabel.CHOOSE_SEARCH: "Поиск в сумках",
    GiftLabel.CHOOSE_BUTTON: "&Предложить",
    GiftLabel.BY_HAND: "&Выбирать каждый подарок вручную",
    GiftLabel.QUALITY_MIN: "Дарить &не хуже",
    GiftLabel.QUALITY_MAX: "Дарить не &лучше",
    GiftLabel.ANY_QUALITY: "Любое качество",
    GiftLabel.NEVER_GIVEN: "Ни&когда не дарить",
    GiftLabel.NEVER_GIVEN_HINT: "По предмету на строку, номер первым: 6948 Камень возвращения",
    GiftLabel.BAD_NEVER_GIVEN: "Каждая строка начинается с номера предмета.",
}
_QUESTIONS: Final[Mapping[StrEnum, str]] = {
    GiftAsk.GIVE_UP: "Оставить персонажа {name} на этот раз без подарка? Попросить можно будет снова.",
    GiftAsk.DECLINED: "{name} отказывается от подарка в игре? Попросить можно будет снова.",
    GiftAsk.MARK_MAILED: "Предмет {item} отправлен персонажу {name}? Отменить это нельзя.",
    GiftAsk.REMOVE: "Убрать подарок для {name} из списка? Согласие уже дано, второго подарка не будет.",
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    GiftStep: _STEPS,
    GiftAction: _ACTIONS,
    GiftEnd: _ENDS,
    Quality: _QUALITIES,
    GiftLabel: _LABELS,
    GiftAsk: _QUESTIONS,
}
