"""Russian: the window's own words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.addon.files import AddonState
from goldomatic.desktop.adapters.credentials import KeyPlace
from goldomatic.desktop.adapters.game_folder import FolderState, LogCheck
from goldomatic.desktop.ui.texts.keys import Ask, Label

__all__ = ["TABLES"]

_LABELS: Final[Mapping[StrEnum, str]] = {
    Label.APP: "Mimiron's Gold-o-Matic",
    Label.MENU_PROGRAM: "П&рограмма",
    Label.MENU_PAYOUT: "В&ыплата",
    Label.MENU_VIEW: "В&ид",
    Label.MENU_HELP: "&Справка",
    Label.SETTINGS: "&Настройки…",
    Label.SETUP: "&Пошаговая настройка…",
    Label.TEST_LINK: "Проверить &связь с игрой",
    Label.REFRESH: "Спросить с&ервер сейчас",
    Label.QUIT: "В&ыход",
    Label.SHOW_LOG: "Показывать &журнал событий",
    Label.SHOW_WINDOW: "Показать &окно",
    Label.ABOUT: "&О программе",
    Label.ABOUT_TEXT: "Версия {version}. Розыгрыш золота для стримов World of Warcraft на Twitch.",
    Label.NEXT_SPIN_IN: "До розыгрыша",
    Label.COUNTDOWN_UNKNOWN: "--:--",
    Label.IN_THE_POOL: "Участвуют",
    Label.NO_CANDIDATE: "Пока никто не выпал",
    Label.CANDIDATE: "Кандидат",
    Label.PHASE_UNKNOWN: "Сервер ещё не ответил",
    Label.NOT_STARTED: "Ещё не подключено. Пройдите настройку: меню «Программа».",
    Label.SYNC_NOBODY_WHY: "Никто не ждёт золота. Когда победитель согласится, передайте его здесь.",
    Label.SYNC_READY_WHY: "Передаёт в игру золото согласившихся победителей",
    Label.SYNC_BUTTON_NAME: "Передача: {state}",
    Label.PAYOUTS: "Выплаты",
    Label.COLUMN_RECIPIENT: "Получатель",
    Label.COLUMN_GOLD: "Золото",
    Label.COLUMN_STATUS: "Статус",
    Label.COLUMN_ACCEPTED: "Согласие",
    Label.COLUMN_AGE: "Выигрыш",
    Label.COLUMN_NEXT: "Что дальше",
    Label.NOT_ACCEPTED: "ещё нет",
    Label.SEARCH_PAYOUTS: "Искать имя или номер",
    Label.FILTER_ALL: "Все выплаты",
    Label.FILTER_YOUR_TURN: "Ваш ход",
    Label.FILTER_OPEN: "Открытые",
    Label.FILTER_ENDED: "Завершённые",
    Label.FILTER_NAME: "Какие выплаты показаны",
    Label.NO_PAYOUTS: "Выплат нет. Когда зритель выиграет, выплата появится здесь.",
    Label.NOTHING_FITS: "Ни одна выплата не подходит под поиск и фильтр.",
    Label.EBS_SAID_NO: "{words} (сервер отказал: {code})",
    Label.DETAIL_OF: "{words}: {detail}",
    Label.VIEWER: "Зритель на Twitch: {name}",
    Label.COPY_ID: "Копировать &номер",
    Label.HISTORY: "&История…",
    Label.HISTORY_OF: "История выплаты для {name}",
    Label.HISTORY_LOADING: "Спрашиваем сервер…",
    Label.HISTORY_EMPTY: "Сервер не знает о ней ничего.",
    Label.HISTORY_FAILED: "Историю показать нельзя: {why}",
    Label.COLUMN_WHEN: "Когда",
    Label.COLUMN_WHAT: "Что",
    Label.COLUMN_DATA: "Подробности",
    Label.JUST_NOW: "только что",
    Label.KEEP: "Не менять",
    Label.YES_SENT: "Да, ушло",
    Label.NOT_SENT: "Нет, не ушло",
    Label.CLOSE_ANYWAY: "Закрыть всё равно",
    Label.KEEP_WAITING: "Подождать ещё",
    Label.WAS_IT_SENT: (
        "Ушло ли письмо с {gold} золота для {name}? Игра закрылась, когда оно было готово; "
        "посмотрите на свой кошелёк."
    ),
    Label.CLOSE_ANYWAY_WHY: (
        "Игра не говорит, отпустила ли письмо с {gold} золота для {name}. Если закрыть всё равно "
        "({closing}), письмо может остаться в игре: не отправляйте его."
    ),
    Label.NEW_CHARACTER: "{name} ({realm}) — ваш персонаж? Слушаем только вашего.",
    Label.OTHER_CHARACTER: (
        "В игре отвечает {name} ({realm}). Вы сказали, что это не ваш персонаж, поэтому его не слушают."
    ),
    Label.IS_MINE: "Да, мой",
    Label.IS_NOT_MINE: "Нет, не мой",
    Label.SEVERAL_WINDOWS: "Игрой могут быть несколько окон. В каком вы играете?",
    Label.USE_WINDOW: "Выбрать это",
    Label.WINDOW_LIST: "Окна, которые могут быть игрой",
    Label.WINDOW_LINE: "{title} — {process}, {pid}",
    Label.UNTITLED: "(без названия)",
    Label.LINK_SILENT: "Аддон не отвечает. Персонаж в мире? Аддон установлен и включён?",
    Label.RETRY_NOW: "Повторить сейчас",
    Label.LOOK_AGAIN: "Проверить ещё раз",
    Label.UNDERSTOOD: "Понятно",
    Label.TWITCH_LOG_IN: "На сервере: mgm twitch login, затем подтвердите в Twitch от имени стримера.",
    Label.TWITCH_ASK_DOCTOR: "На сервере: mgm doctor назовёт причину. Часто помогает mgm twitch login.",
    Label.TWITCH_WAIT: (
        "Сервер продолжает попытки. Кто писал в чат в это время, возможно, должен написать ещё раз. Если это"
        " не проходит, mgm doctor на сервере назовёт причину."
    ),
    Label.OPEN_SETTINGS: "Открыть настройки",
    Label.OLD_DESKTOP: "Программа слишком старая для сервера: {version}, нужна {minimum}. Обновите её.",
    Label.OLD_ADDON: "Аддон слишком старый для сервера: {version}, нужен {minimum}.",
    Label.NEW_DESKTOP: "Вышла версия {newest}. Эта, {version}, работает и дальше; обновите, когда удобно.",
    Label.NEW_ADDON: "В игре аддон {version}, с программой идёт {newest}. Работать можно и так.",
    Label.UPDATE_ADDON: "Проверить аддон",
    Label.NO_GAME_FOLDER: (
        "Папка игры ещё не известна: без лога чата программа не слышит ничего, что говорит игра."
    ),
    Label.CHOOSE_FOLDER: "Выбрать папку",
    Label.CHECK_LOG: "Проверить лог чата",
    Label.STOPPED: "Мост остановился и больше ничего не делает. Проверьте настройки и сохраните их снова.",
    Label.RUNS_ALREADY: "Программа уже запущена. Закройте это окно и продолжайте в другом.",
    Label.STOPPED_SHORT: "Мост остановился",
    Label.STATUS_GAME: "WoW",
    Label.STATUS_MAILBOX: "Почта",
    Label.STATUS_API: "Сервер",
    Label.STATUS_LINK: "Связь с игрой",
    Label.STATUS_TYPED: "Напечатано",
    Label.WINDOW_STATUS: "{title}: {words}",
    Label.GAME_ABSENT: "не найден",
    Label.GAME_SEVERAL: "выберите окно",
    Label.GAME_THERE: "найден",
    Label.MAILBOX_IDLE: "отправлять нечего",
    Label.MAILBOX_WANTED: "откройте",
    Label.MAILBOX_PREPARED: "нажмите «Отправить»",
    Label.API_UNASKED: "ещё не спрошен",
    Label.API_NO_TWITCH: "проблема с Twitch",
    Label.API_FINE: "отвечает",
    Label.API_TROUBLE: "неполадка",
    Label.TYPED_NEVER: "пока ничего",
    Label.TYPING_NOW: "печатаем…",
    Label.TYPED_AT: "{what}, {age}",
    Label.TYPED_SECOND_WAY: "{what}, {age}, запасным способом",
    Label.FIRST_WAY: "Основной способ ввода не сработал: {why}",
    Label.LINK_CHARACTER: "{name} ({realm}), аддон {version}",
    Label.LINK_SAYS_HOW: "Способ: {how}; запись: {flush}",
    Label.LINK_SECONDS: "Ответ за {seconds} с",
    Label.LINK_COUNTS: "Связь с аддоном: {state}",
    Label.EVENT_LOG: "Журнал событий",
    Label.SEARCH_LOG: "Искать в журнале",
    Label.LEVEL_ALL: "Всё",
    Label.LEVEL_FILTER_NAME: "Насколько важное",
    Label.COLUMN_TIME: "Время",
    Label.COLUMN_LEVEL: "Важность",
    Label.COLUMN_EVENT: "Что произошло",
    Label.COPY: "Копировать",
    Label.CLEAR: "Очистить",
    Label.EXPORT: "Сохранить…",
    Label.EXPORT_TITLE: "Сохранить журнал событий",
    Label.EXPORT_DONE: "Записано в {path}",
    Label.EXPORT_FAILED: "Не удалось записать {path}: {why}",
    Label.TEXT_FILES: "Текстовые файлы (*.txt)",
    Label.LINE_IN_LOG: "[лог чата: строка {number}, смещение {offset}]",
    Label.SETTINGS_TITLE: "Настройки",
    Label.TAB_CONNECTION: "Подключение",
    Label.TAB_GAME: "Игра",
    Label.TAB_PROGRAM: "Программа",
    Label.EBS_ADDRESS: "&Адрес сервера",
    Label.API_KEY: "&Ключ",
    Label.KEY_KEPT_HINT: "сохранён; введите новый, чтобы сменить",
    Label.KEY_SHOW: "Показать",
    Label.GAME_FOLDER: "&Папка игры",
    Label.LOG_PATH: "&Лог чата",
    Label.LOG_PATH_HINT: "где обычно, в папке игры",
    Label.BROWSE: "Обзор…",
    Label.BROWSE_FOLDER: "Где World of Warcraft?",
    Label.BROWSE_LOG: "Где лог чата?",
    Label.STRATEGY: "&Как печатать строки",
    Label.WINDOW_TITLE: "&Название окна",
    Label.WINDOW_TITLE_HINT: "любое; если окон несколько, программа спросит",
    Label.POLL_SECONDS: "&Спрашивать сервер каждые",
    Label.SECONDS_SUFFIX: " с",
    Label.TIMES_TYPED: "&Печатать строку не больше",
    Label.TIMES_SUFFIX: " раз",
    Label.AUTO_NOTIFY: "&Шептать победителям автоматически",
    Label.AUTO_SYNC: "Передавать &автоматически, когда победитель согласился",
    Label.LANGUAGE: "&Язык",
    Label.START_MINIMIZED: "Запускать &свёрнутым",
    Label.NOTIFICATIONS: "Показывать &уведомления",
    Label.SAVE: "Сохранить",
    Label.CANCEL: "Отмена",
    Label.CLOSE: "Закрыть",
    Label.SAVE_FAILED: "Сохранить не удалось: {why}",
    Label.BAD_ADDRESS: (
        "Адрес должен начинаться с https:// и называть сервер (http:// только для этого компьютера)."
    ),
    Label.BAD_KEY: "В ключе только латинские буквы, цифры и знаки, без пробелов.",
    Label.NO_KEY: "Нет ключа. Его даёт тот, кто держит сервер.",
    Label.BAD_FOLDER: "Укажите полный путь к папке.",
    Label.BAD_LOG_PATH: "Укажите полный путь к файлу.",
    Label.SETUP_TITLE: "Настройка",
    Label.PAGE_WELCOME: "Добро пожаловать",
    Label.PAGE_EBS: "Сервер",
    Label.PAGE_FOLDER: "Игра",
    Label.PAGE_ADDON: "Аддон",
    Label.PAGE_LOG: "Лог чата",
    Label.PAGE_LINK: "Связь с игрой",
    Label.PAGE_DONE: "Всё готово",
    Label.WELCOME_TEXT: (
        "За пять коротких шагов программа узнает, где ваш сервер и ваша игра. Можно остановиться "
        "в любой момент: введённое сохранится, а меню вернёт вас сюда."
    ),
    Label.EBS_TEXT: (
        "Укажите адрес своего сервера и ключ к нему. Ключ — как пароль: никогда не показывайте его на стриме."
    ),
    Label.FOLDER_TEXT: "Это папка, в которой лежит WoW.exe. Программа ищет её в обычных местах.",
    Label.ADDON_TEXT: (
        "Аддон шепчет победителям и готовит письма. Другие файлы на его месте сохраняются в резервной копии."
    ),
    Label.LOG_TEXT: (
        "Игра пишет лог чата: через него аддон говорит с программой. Запись должна быть возможна."
    ),
    Label.LINK_TEXT: (
        "Запустите игру и войдите в мир своим персонажем. Затем проверьте: программа напечатает "
        "приветствие, аддон ответит."
    ),
    Label.DONE_TEXT: (
        "Это всё. Победителям программа шепчет сама; когда кто-то согласится, нажмите «Передать» "
        "и откройте почту."
    ),
    Label.DONE_BUT: "Ещё не готово: {pages}. Программа запустится и так, вернуться можно из меню.",
    Label.BACK: "&Назад",
    Label.NEXT: "&Далее",
    Label.LATER: "Продолжить &позже",
    Label.FINISH: "&Готово",
    Label.CHECKING: "Минутку…",
    Label.TEST: "&Проверить",
    Label.SEARCH_GAME: "&Искать снова",
    Label.FOUND_GAMES: "Найдено на этом компьютере",
    Label.INSTALL_ADDON: "&Установить аддон",
    Label.CHECK_AGAIN: "&Проверить снова",
    Label.EBS_WORKS: "Сервер отвечает: версия {version}, {pending}.",
    Label.EBS_NOT_TESTED: "Ещё не проверено. Введите оба и нажмите «Проверить».",
    Label.FOLDER_NONE_FOUND: "В обычных местах игра не нашлась. Нажмите «Обзор» и выберите её папку.",
    Label.FOLDER_UNSET: "Выберите папку игры.",
    Label.ADDON_NEEDS_FOLDER: "Папка игры ещё не известна. Вернитесь на шаг и выберите её.",
    Label.ADDON_INSTALLED_NOW: (
        "Установлен и проверен. Перезапустите игру: новые аддоны она видит только при запуске."
    ),
    Label.ADDON_BACKUP: "Что было раньше: {folder}",
    Label.LINK_NEEDS_GAME: "Игра ещё не запущена. Запустите её и войдите в мир.",
    Label.LINK_NEEDS_SERVER: (
        "Программа ещё не работает: ей нужны адрес сервера и ключ. Вернитесь и сначала введите их."
    ),
    Label.LINK_WORKS: "Работает: отвечает {name}.",
    Label.STEP_DONE: "готово",
    Label.STEP_OPEN: "ещё не готово",
    Label.STEP_WRONG: "что-то не так",
    Label.CHECK_FAILED: "Проверить не удалось: {why}",
    Label.TRAY_HIDDEN: "Программа работает здесь. Выйти можно из этого меню.",
    Label.TRAY_FINE: "Всё в порядке",
    Label.TRAY_YOUR_TURN: "Вас кое-что ждёт",
    Label.TRAY_TROUBLE: "Что-то не так: откройте окно",
    Label.TRAY_SEARCHING: "Ждёт игру",
}
_QUESTIONS: Final[Mapping[StrEnum, str]] = {
    Ask.SYNC_EARLY_ONE: "{name}: согласия ещё нет. Всё равно передать в игру {gold} золота?",
    Ask.SYNC_EARLY_MANY: "Согласились ещё не все. Всё равно передать в игру ({payouts}, {gold} золота)?",
    Ask.MARK_SENT_ONE: (
        "Вы сами отправили {gold} золота персонажу {name}? Выплата будет считаться выплаченной, "
        "чат об этом узнает. Отменить это нельзя."
    ),
    Ask.MARK_SENT_MANY: (
        "Вы сами отправили всё это: {payouts}, {gold} золота? Они будут считаться выплаченными, "
        "чат об этом узнает. Отменить это нельзя."
    ),
    Ask.FAIL_ONE: (
        "Закрыть выплату {gold} золота для {name} как неудачную? Победитель не получит золота. "
        "Отменить это нельзя."
    ),
    Ask.FAIL_MANY: (
        "Закрыть как неудачные: {payouts}, {gold} золота? Победители не получат золота. Отменить это нельзя."
    ),
    Ask.CANCEL_ONE: (
        "Отменить выплату {gold} золота для {name}? Победитель не получит золота. Вернуть её будет нельзя."
    ),
    Ask.CANCEL_MANY: (
        "Отменить: {payouts}, {gold} золота? Победители не получат золота. Вернуть их будет нельзя."
    ),
}
_KEY_PLACES: Final[Mapping[StrEnum, str]] = {
    KeyPlace.NOWHERE: "Ключ ещё не сохранён.",
    KeyPlace.SYSTEM: "Ключ хранится в хранилище паролей системы.",
    KeyPlace.FILE: (
        "В системе нет хранилища паролей: ключ хранится в файле, который читает только ваша "
        "учётная запись. Прочесть его может любой, кто ею пользуется."
    ),
    KeyPlace.ENVIRONMENT: "Ключ берётся из переменной окружения; она важнее сохранённого здесь.",
}
_FOLDERS: Final[Mapping[StrEnum, str]] = {
    FolderState.FINE: "Это папка игры.",
    FolderState.ABSENT: "Такой папки нет. Проверьте путь или нажмите «Обзор».",
    FolderState.NOT_THE_GAME: "Эта папка не похожа на World of Warcraft. Выберите ту, где лежит WoW.exe.",
}
_ADDONS: Final[Mapping[StrEnum, str]] = {
    AddonState.CURRENT: "Аддон установлен и не устарел.",
    AddonState.DIFFERENT: (
        "Установлена другая версия аддона, или он изменён. Нажмите «Установить», чтобы обновить."
    ),
    AddonState.ABSENT: "Аддон ещё не установлен. Нажмите «Установить».",
}
_LOG_CHECKS: Final[Mapping[StrEnum, str]] = {
    LogCheck.WRITABLE: "Лог чата есть, запись возможна.",
    LogCheck.NOT_YET: "Лога чата ещё нет; игра создаст его, когда вы войдёте в мир с аддоном.",
    LogCheck.READ_ONLY: (
        "В лог чата нельзя писать. Перенесите игру из Program Files или разрешите своей учётной "
        "записи писать туда."
    ),
    LogCheck.NO_FOLDER: "Место лога чата не известно, или его папки нет. Сначала выберите папку игры.",
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    Label: _LABELS,
    Ask: _QUESTIONS,
    KeyPlace: _KEY_PLACES,
    FolderState: _FOLDERS,
    AddonState: _ADDONS,
    LogCheck: _LOG_CHECKS,
}
