"""Russian: what the bridge shows, one sentence for each member of its enums."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from goldomatic.desktop.core import answers, game
from goldomatic.desktop.core.ebs_facts import PayoutStatus, TwitchTrouble
from goldomatic.desktop.core.settings import Language, Strategy
from goldomatic.desktop.core.view import (
    Action,
    Level,
    LinkState,
    LogState,
    NoticeKind,
    Step,
    SyncState,
    WhoStep,
)
from goldomatic.desktop.core.wishes import Closing
from goldomatic.desktop.ui.texts.keys import Counted, Hindrance, Part, Phase, Reason
from goldomatic.protocol.error_codes import ErrorCode
from goldomatic.protocol.link import Flush, Transport, Verb

__all__ = ["FORMS", "TABLES"]

_STEPS: Final[Mapping[StrEnum, str]] = {
    Step.WAITS_FOR_GAME: "Ждёт игру: запустите WoW и войдите в мир",
    Step.NOT_NOTIFIED: "Не шептали: нажмите «Шепнуть снова» или шепните сами",
    Step.WHISPERING: "Шепчем победителю в игре",
    Step.WAITS_FOR_ANSWER: "Ждёт, пока победитель ответит в игре !twgold",
    Step.NOT_REACHED: "Шёпот не дошёл; повторяем каждые две минуты",
    Step.READY_TO_SYNC: "Победитель согласен: нажмите «Передать»",
    Step.STARTING: "Начинаем: сообщаем серверу",
    Step.INJECTING: "Печатаем в игру",
    Step.QUEUED: "В списке игры: откройте почту и подготовьте письмо",
    Step.PREPARED: "Письмо заполнено: нажмите «Отправить» в игре",
    Step.GAME_SILENT: "Напечатано трижды, игра молчит: передайте снова или верните",
    Step.ENTRY_REFUSED: "Аддон не принял: передайте снова или закройте",
    Step.MAIL_FAILED: "Игра отклонила письмо: верните его в готовые в игре или закройте",
    Step.WAS_IT_SENT: "Игра закрылась с готовым письмом: скажите, ушло ли оно",
    Step.REPORTING_SENT: "Письмо ушло: сообщаем серверу",
    Step.WITHDRAWING: "Отзываем из игры",
    Step.WITHDRAW_REFUSED: "Отозвать нельзя: письмо уходит или уже ушло",
    Step.WITHDRAW_UNANSWERED: "Игра не говорит, отпустила ли: подождите или закройте всё равно",
    Step.CLOSING: "Закрываем: сообщаем серверу",
    Step.SENT: "Готово: отправлено, чат знает",
    Step.SENT_UNANNOUNCED: "Отправлено, но чату сказать не удалось: скажите сами",
    Step.MAILED_AFTER_CLOSE: "Было закрыто, но письмо всё же ушло: считается выплаченным",
    Step.FAILED: "Закрыто как неудачное",
    Step.CANCELLED: "Отменено",
    Step.EXPIRED: "Истекло через 24 часа",
}
_ACTIONS: Final[Mapping[StrEnum, str]] = {
    Action.SYNC: "&Передать",
    Action.SYNC_WITHOUT_ACCEPTANCE: "Передать &без ответа…",
    Action.NOTIFY_AGAIN: "&Шепнуть снова",
    Action.MARK_SENT: "О&тметить отправленной…",
    Action.FAIL: "Закрыть как не&удачную…",
    Action.CANCEL: "&Отменить…",
    Action.BACK_TO_PENDING: "&Вернуть в ожидание",
    Action.KEEP: "Оставить &как есть",
    Action.SAY_WHETHER_SENT: "Письмо ушло?",
    Action.CLOSE_ANYWAY: "Закрыть всё равно",
}
_NOTICES: Final[Mapping[StrEnum, str]] = {
    NoticeKind.WINNER: "{name} в игре: победа",
    NoticeKind.CANDIDATE_OFFLINE: "Выпал персонаж {name}, но его нет в игре",
    NoticeKind.CANDIDATE_UNANSWERED: "Игра не успела ответить, в игре ли {name}",
    NoticeKind.REPORT_REFUSED: "Сервер не принял ответ о персонаже {name}",
    NoticeKind.ACCEPTED: "{name}: согласие получено",
    NoticeKind.NOT_REACHED: "Шёпот персонажу {name} не дошёл",
    NoticeKind.QUEUED: "Письмо для {name} в списке игры",
    NoticeKind.PREPARED: "Письмо для {name} заполнено",
    NoticeKind.DISARMED: "Письмо для {name} больше не подготовлено",
    NoticeKind.SENT: "Золото для {name} отправлено",
    NoticeKind.ANNOUNCEMENT_FAILED: "Не удалось сказать чату, что {name} получает золото",
    NoticeKind.MAILED_AFTER_CLOSE: "Золото для {name} ушло после закрытия выплаты",
    NoticeKind.MAIL_FAILED: "Письмо для {name} не ушло",
    NoticeKind.ENTRY_REFUSED: "Аддон не принял письмо для {name}",
    NoticeKind.WAS_IT_SENT: "Игра закрылась с готовым письмом для {name}: ушло ли оно?",
    NoticeKind.WITHDRAW_REFUSED: "Письмо для {name} отозвать нельзя",
    NoticeKind.WITHDRAW_UNANSWERED: "Игра не говорит, отпустила ли письмо для {name}",
    NoticeKind.CLOSED: "Выплата для {name} закрыта или возвращена",
    NoticeKind.EXPIRED: "Выплата для {name} истекла",
    NoticeKind.WISH_REFUSED: "Просьба не выполнена: {name}",
    NoticeKind.LINE_REFUSED: "Сервер отклонил строку аддона",
    NoticeKind.LINE_IGNORED: "Строка аддона, которая этой версии не нужна",
    NoticeKind.EBS_TROUBLE: "Сервер отвечает не так, как должен",
    NoticeKind.EBS_ANSWERS: "Сервер отвечает",
    NoticeKind.TWITCH_TROUBLE: "Проблема с Twitch",
    NoticeKind.TWITCH_FINE: "С Twitch снова всё в порядке",
    NoticeKind.GAME_FOUND: "World of Warcraft найден",
    NoticeKind.GAME_GONE: "World of Warcraft закрыт",
    NoticeKind.NOT_TYPED: "Строку не удалось напечатать в игру",
    NoticeKind.FELL_BACK: "Основной способ ввода не сработал; строка напечатана запасным",
    NoticeKind.NOT_ACKNOWLEDGED: "Игра не подтвердила строку для {name}",
    NoticeKind.LINK_AGREED: "Связь с игрой работает",
    NoticeKind.LINK_SILENT: "Аддон не отвечает",
    NoticeKind.TWO_ANSWERS: "На одно приветствие пришли два разных ответа: не считается ни один",
    NoticeKind.NEW_CHARACTER: "Ответил новый персонаж; он ваш?",
    NoticeKind.FORGED_LINE: "Поддельная строка пропущена",
    NoticeKind.LINES_MISSING: "Не хватает строк аддона",
    NoticeKind.SECOND_TAG: "Один номер аддона пришёл с двумя строками: приняты обе",
    NoticeKind.LOG_TROUBLE: "Лог чата не читается",
    NoticeKind.LOG_BEGUN_ANEW: "Лог чата начат заново",
    NoticeKind.OVERLONG_LINES: "Слишком длинные строки лога чата пропущены",
    NoticeKind.NO_DISPLAY: "Окна искать не удаётся",
    NoticeKind.PART_FAILED: "Часть программы сбилась и запущена заново",
    NoticeKind.GIFT_TURN: "Подарок для персонажа {name}: выбирается предмет",
    NoticeKind.GIFT_CHOSEN: "Персонажу {name} предложен подарок",
    NoticeKind.GIFT_ACCEPTED: "{name} хочет получить подарок: откройте почтовый ящик",
    NoticeKind.GIFT_MAILED: "Подарок для персонажа {name} отправлен",
    NoticeKind.GIFT_FAILED: "{name} на этот раз остаётся без подарка",
    NoticeKind.GIFT_REFUSED: "Сервер не принял сообщение о подарке для персонажа {name}",
    NoticeKind.STOPPED: "Мост остановился",
    NoticeKind.RUNS_ALREADY: "Программа уже запущена",
}
_LINKS: Final[Mapping[StrEnum, str]] = {
    LinkState.NO_GAME: "нет игры",
    LinkState.UNKNOWN: "ещё не проверена",
    LinkState.GREETING: "здороваемся с аддоном",
    LinkState.AGREEING: "договариваемся с аддоном",
    LinkState.AGREED: "работает",
    LinkState.SILENT: "нет ответа",
}
_LOGS: Final[Mapping[StrEnum, str]] = {
    LogState.UNREAD: "В лог чата ещё не заглядывали.",
    LogState.FOLLOWED: "Лог чата читается.",
    LogState.MISSING: "Лога чата ещё нет: войдите в игру с аддоном или проверьте путь в настройках.",
    LogState.UNREADABLE: "Лог чата не читается.",
}
_WHO: Final[Mapping[StrEnum, str]] = {
    WhoStep.WAITS_FOR_GAME: "ждём игру, чтобы спросить",
    WhoStep.ASKED: "спрашиваем игру",
    WhoStep.SEARCHING: "игра ищет: в сети?",
    WhoStep.REPORTING: "сообщаем серверу",
    WhoStep.WINNER: "в игре: победа!",
    WhoStep.NO_WINNER: "не в игре: в этот раз без победителя",
    WhoStep.REFUSED: "сервер не принял ответ",
    WhoStep.UNANSWERED: "игра не успела ответить",
}
_SYNC: Final[Mapping[StrEnum, str]] = {
    SyncState.SEARCHING_FOR_WOW: "Ищем WoW…",
    SyncState.FOUND: "WoW найден",
    SyncState.WAITING_FOR_MAILBOX: "Ждём почту",
    SyncState.READY: "Готово",
}
_PHASES: Final[Mapping[StrEnum, str]] = {
    Phase.IDLE: "Участников нет",
    Phase.COLLECTING: "Зрители присоединяются",
    Phase.SPINNING: "Колесо крутится",
    Phase.VERIFICATION: "Кандидат в игре?",
    Phase.COMPLETED: "Розыгрыш завершён",
}
_STATUSES: Final[Mapping[StrEnum, str]] = {
    PayoutStatus.PENDING: "Ожидает",
    PayoutStatus.IN_PROGRESS: "В работе",
    PayoutStatus.SENT: "Отправлено",
    PayoutStatus.FAILED: "Не удалось",
    PayoutStatus.CANCELLED: "Отменено",
    PayoutStatus.EXPIRED: "Истекло",
}
_LEVELS: Final[Mapping[StrEnum, str]] = {
    Level.INFO: "Сведения",
    Level.WARNING: "Внимание",
    Level.ERROR: "Ошибка",
}
_CLOSINGS: Final[Mapping[StrEnum, str]] = {
    Closing.FAIL: "закрыть как неудачное",
    Closing.CANCEL: "отменить",
    Closing.BACK_TO_PENDING: "вернуть в ожидание",
}
_EBS_TROUBLES: Final[Mapping[StrEnum, str]] = {
    answers.Trouble.NOT_REACHED: "Сервер недоступен. Проверьте подключение.",
    answers.Trouble.KEY_REFUSED: "Сервер не принимает ключ. Проверьте его в настройках.",
    answers.Trouble.TOO_MANY_CALLS: "Сервер просит обращаться реже.",
    answers.Trouble.UNAVAILABLE: "Сервер сейчас не может этого сделать.",
    answers.Trouble.REDIRECTED: "Адрес ведёт в другое место. Проверьте адрес сервера в настройках.",
    answers.Trouble.STRANGER: "По этому адресу отвечает что-то другое. Проверьте адрес сервера в настройках.",
    answers.Trouble.NOT_UNDERSTOOD: "Сервер и эта программа не понимают друг друга. Обновите их.",
}
_TWITCH_TROUBLES: Final[Mapping[StrEnum, str]] = {
    TwitchTrouble.LOGIN_GONE: (
        "Сервер больше не авторизован в Twitch: !twgold и объявления в чате могут не работать."
    ),
    TwitchTrouble.WRONG_ACCOUNT: "Сервер вошёл в Twitch не под учётной записью этого канала.",
    TwitchTrouble.SCOPES_MISSING: "Серверу не хватает разрешений от Twitch.",
    TwitchTrouble.CHAT_REFUSED: "Twitch не даёт серверу читать чат: !twgold не работает.",
    TwitchTrouble.CHAT_NOT_HEARD: "Сервер сейчас не слышит чат: !twgold не работает.",
}
_GAME_TROUBLES: Final[Mapping[StrEnum, str]] = {
    game.Trouble.WINDOW_GONE: "окно игры пропало",
    game.Trouble.ACCESS_DENIED: "игра запущена от администратора: запустите так и программу",
    game.Trouble.REFUSED: "система не приняла нажатия",
    game.Trouble.NOT_IN_FRONT: "игра не на переднем плане",
    game.Trouble.KEYS_HELD: "удерживается клавиша",
    game.Trouble.NO_KEY: "в раскладке нет нужной клавиши",
    game.Trouble.DISPLAY_LOST: "экран не отвечает",
}
_TRANSPORTS: Final[Mapping[StrEnum, str]] = {
    Transport.SYSTEM: "системные сообщения",
    Transport.WHISPER: "шёпот самому себе",
}
_FLUSHES: Final[Mapping[StrEnum, str]] = {
    Flush.TOGGLE: "выключение и включение лога",
    Flush.PAD: "заполнение буфера",
}
_STRATEGIES: Final[Mapping[StrEnum, str]] = {
    Strategy.AUTOMATIC: "Автоматически (рекомендуется)",
    Strategy.POST_MESSAGE: "PostMessage: в фоне (Windows)",
    Strategy.SEND_INPUT: "SendInput: выводит игру вперёд (Windows)",
    Strategy.X11: "X11: WoW под Wine (Linux)",
    Strategy.DRY_RUN: "Репетиция: ничего не печатается",
}
_LANGUAGES: Final[Mapping[StrEnum, str]] = {
    Language.SYSTEM: "Как в системе",
    Language.ENGLISH: "English",
    Language.RUSSIAN: "Русский",
}
_VERBS: Final[Mapping[StrEnum, str]] = {
    Verb.HELLO: "приветствие",
    Verb.USE: "договор",
    Verb.WHO: "в сети?",
    Verb.NOTIFY: "шёпот",
    Verb.GOLD: "золото",
    Verb.ITEMS: "сумки",
    Verb.GIFT: "подарок",
    Verb.READY: "подарок готов",
    Verb.WITHDRAW: "отзыв",
    Verb.MAIL: "письмо",
}
_REASONS: Final[Mapping[StrEnum, str]] = {
    Reason.BAD_ID: "аддон не понял номер",
    Reason.INTERNAL: "ошибка внутри аддона",
    Reason.BAD_NONCE: "аддон не понял приветствие",
    Reason.BAD_TRANSPORT: "аддон не умеет говорить таким способом",
    Reason.BAD_FLUSH: "аддон не умеет писать лог таким способом",
    Reason.BAD_NAME: "такого имени персонажа не бывает",
    Reason.OTHER_NAME: "аддон знает эту выплату под другим именем",
    Reason.NAME_AWAITED: "от этого персонажа ещё ждём другого ответа",
    Reason.OFFLINE: "персонаж не в игре",
    Reason.NO_ECHO: "игровой сервер проглотил шёпот",
    Reason.WRONG_FACTION: "персонаж другой фракции",
    Reason.MALFORMED: "аддон не смог прочесть строку",
    Reason.BAD_AMOUNT: "такой суммы не бывает",
    Reason.CONFLICT: "аддон знает эту выплату с другим именем или суммой",
    Reason.VOUCHED: "вы сказали в игре, что письмо ушло",
    Reason.UNKNOWN: "аддон этого не знает",
    Reason.SENT: "письмо уходит или уже ушло",
    Reason.NO_SUCH_PLAYER: "на этом сервере игры нет такого персонажа",
    Reason.ONESELF: "нельзя отправить письмо самому себе",
    Reason.ITEM_GONE: "предмета больше нет",
    Reason.AMBIGUOUS: "одновременно ушло другое письмо: это могло уйти тоже",
    Reason.REMOVED: "вы убрали строку из списка в игре",
}
_HINDRANCES: Final[Mapping[StrEnum, str]] = {
    Hindrance.NOT_ACTIVE: "выплата больше не открыта",
    Hindrance.NOT_IN_PROGRESS: "выплата не в работе",
    Hindrance.NO_GAME: "игры нет",
    Hindrance.NOT_ACCEPTED: "победитель не согласился",
}
_CODES: Final[Mapping[StrEnum, str]] = {
    ErrorCode.INVALID_CHARACTER_NAME: "имя не совпадает",
    ErrorCode.INVALID_PAYLOAD: "сервер этого не понял",
    ErrorCode.OUT_OF_SEQUENCE: "слишком поздно, или это о другом розыгрыше",
    ErrorCode.NOT_ENROLLED: "зрителя нет среди участников",
    ErrorCode.NOT_FOUND: "сервер этого не знает",
    ErrorCode.ACTIVE_PAYOUT_EXISTS: "у зрителя есть другая открытая выплата",
    ErrorCode.LIFETIME_CAP_REACHED: "зритель уже выиграл всё, что можно",
    ErrorCode.CHARACTER_NAME_TAKEN_IN_POOL: "это имя у другого зрителя",
    ErrorCode.DUPLICATE_ENROLLMENT: "уже использовано другим зрителем",
    ErrorCode.TERMINAL_STATUS_CHANGE_NOT_ALLOWED: "статус этого больше не позволяет",
    ErrorCode.INVALID_STATE: "состояние этого не позволяет",
    ErrorCode.GIFT_ALREADY_USED: "зритель уже получил подарок",
    ErrorCode.GIFT_REQUEST_ACTIVE: "у зрителя есть открытая заявка",
}

_PARTS: Final[Mapping[StrEnum, str]] = {
    Part.CLOCK: "часы",
    Part.WINDOWS: "поиск окна игры",
    Part.CHAT_LOG: "чтение лога чата",
    Part.BRIDGE: "мост",
}

TABLES: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    Step: _STEPS,
    Action: _ACTIONS,
    NoticeKind: _NOTICES,
    LinkState: _LINKS,
    LogState: _LOGS,
    WhoStep: _WHO,
    SyncState: _SYNC,
    Part: _PARTS,
    Phase: _PHASES,
    PayoutStatus: _STATUSES,
    Level: _LEVELS,
    Closing: _CLOSINGS,
    answers.Trouble: _EBS_TROUBLES,
    TwitchTrouble: _TWITCH_TROUBLES,
    game.Trouble: _GAME_TROUBLES,
    Transport: _TRANSPORTS,
    Flush: _FLUSHES,
    Strategy: _STRATEGIES,
    Language: _LANGUAGES,
    Verb: _VERBS,
    Reason: _REASONS,
    Hindrance: _HINDRANCES,
    ErrorCode: _CODES,
}

FORMS: Final[Mapping[Counted, tuple[str, ...]]] = {
    Counted.PAYOUTS_TO_SYNC: ("&Передать {n} выплату", "&Передать {n} выплаты", "&Передать {n} выплат"),
    Counted.MAILS_WAIT: (
        "{n} письмо ждёт: откройте почту",
        "{n} письма ждут: откройте почту",
        "{n} писем ждут: откройте почту",
    ),
    Counted.VIEWERS: ("зритель", "зрителя", "зрителей"),
    Counted.MINUTES_AGO: ("{n} мин назад", "{n} мин назад", "{n} мин назад"),
    Counted.HOURS_AGO: ("{n} ч назад", "{n} ч назад", "{n} ч назад"),
    Counted.DAYS_AGO: ("{n} день назад", "{n} дня назад", "{n} дней назад"),
    Counted.SECONDS_LEFT: (
        "Повторим через {n} секунду.",
        "Повторим через {n} секунды.",
        "Повторим через {n} секунд.",
    ),
    Counted.LINES_WAIT: (
        "{n} сообщение игры ждёт сервер; оно сохранено.",
        "{n} сообщения игры ждут сервер; они сохранены.",
        "{n} сообщений игры ждут сервер; они сохранены.",
    ),
    Counted.PENDING_PAYOUTS: ("{n} открытая выплата", "{n} открытые выплаты", "{n} открытых выплат"),
    Counted.SELECTED: ("Выбрана {n} выплата", "Выбраны {n} выплаты", "Выбрано {n} выплат"),
    Counted.FURTHER: ("и ещё {n}", "и ещё {n}", "и ещё {n}"),
    Counted.MORE_QUESTIONS: ("Ещё {n} сообщение", "Ещё {n} сообщения", "Ещё {n} сообщений"),
    Counted.FORGED: (
        "{n} поддельная строка пропущена",
        "{n} поддельные строки пропущены",
        "{n} поддельных строк пропущено",
    ),
    Counted.MISSING: (
        "{n} пропуск в строках аддона",
        "{n} пропуска в строках аддона",
        "{n} пропусков в строках аддона",
    ),
}
