-- Russian. What is missing here is English.
local _, ns = ...

if GetLocale() ~= "ruRU" then
  return
end

local L = {
  title = "Золотомат Мимирона",
  close_tip = "Закрыть. /mgm покажет снова.",
  drag_tip = "Можно перетащить; место запомнится.",

  state_READY = "готово",
  state_PREPARED = "в форме",
  state_SENDING = "уходит",
  state_SENT = "ушло",
  state_FAILED = "ошибка",
  age_now = "сейчас",
  age_minutes = "%d мин",
  age_hours = "%d ч",

  link_none = "Desktop: ещё не слышно",
  link_connected = "Desktop: на связи",
  link_away = "Desktop: не слышно %d мин",
  link_tip = "Программа Desktop печатает в игру и читает её журнал чата.\nСпособ: %s. Запись: %s. Ждёт строк: %d.",
  link_both = "оба, ещё не выбрано",

  total = "К выплате: %s · с собой: %s",
  total_tip = "Золото всех готовых строк и золото в ваших сумках.",
  gold = "%s з",
  gift = "подарок",
  gift_of_item = "%s x%d",
  awaited = "Ждём ответа: %d",

  prepare = "Подготовить письмо",
  prepare_tip = "Заполняет письмо для выбранной строки. «Отправить» нажимаете вы.",
  skip = "Позже",
  skip_tip = "Ставит выбранную строку в конец списка.",
  retry = "Повторить",
  retry_tip = "Делает выбранную строку снова готовой, сначала спросив.",
  remove = "Убрать",
  remove_tip = "Убирает выбранную строку из списка, сначала спросив. Desktop узнает.",
  row_tip = "%s\n%s\n%s",
  row_purse = "Золота было: %s, стало: %s",

  ask_retry = "Снова подготовить письмо для %s?",
  ask_ambiguous = "Неизвестно, ушло ли письмо для %s. Повторить?",
  ask_remove = "Убрать %s из списка?",
  ask_sent = "Игра не ответила. Письмо для %s ушло?",
  ask_others = "На ваше письмо нет ответа. Вопрос решён?",
  yes = "Да",
  no = "Нет",
  was_sent = "Ушло",
  was_not_sent = "Не ушло",
  wait = "Подождать",

  hint_ready = "Подготовьте письмо и нажмите «Отправить».",
  hint_armed = "Форма заполнена: проверьте и отправьте.",
  hint_arming = "Сначала запись в журнал …",
  hint_no_row = "Отправлять нечего.",
  hint_failed = "Ошибка: %s.",
  hint_not_ready = "Выберите готовую строку.",
  hint_no_link = "Связь с Desktop ещё не согласована.",
  hint_not_named = "После загрузки Desktop её ещё не назвал.",
  hint_mailbox_closed = "Откройте почтовый ящик.",
  hint_too_old = "Строке больше 23 ч: поздно.",
  hint_unanswered = "Письмо ждёт ответа. «Повторить» спросит о нём.",
  hint_other_unanswered = "На ваше собственное письмо ещё нет ответа.",
  hint_gold_short = "Не хватает %s.",
  hint_attachments = "Сначала выньте предметы из письма.",

  subject_gold = "Ваш выигрыш",
  subject_gift = "Ваш подарок",

  prepared = "Письмо для %s в форме. Нажмите «Отправить».",
  mail_sent = "Отправлено: %s.",
  mail_failed = "Письмо для %s не ушло: %s",
  unanswered = "Игра не ответила о письме для %s. «Повторить» спросит о нём.",
  disarmed_closed = "%s: подготовка снята, ящик закрыт.",
  disarmed_other_row = "%s: подготовка снята, выбрана другая строка.",
  disarmed_other_mail = "%s: подготовка снята, ушло другое письмо.",
  disarmed_form = "%s: подготовка снята, форма не приняла данные.",
  disarmed_no_flush = "%s: подготовка снята, журнал чата не записан.",
  disarmed_reload = "Подготовка снята при перезагрузке интерфейса.",

  reason_no_such_player = "такого персонажа нет",
  reason_wrong_faction = "персонаж другой фракции",
  reason_oneself = "это вы",
  reason_gold_short = "не хватает золота",
  reason_mailbox_full = "ящик получателя полон",
  reason_unknown = "игра не назвала причину",
  reason_item_gone = "предмета больше нет",
  reason_ambiguous = "другое письмо ушло до ответа игры; это могло уйти",
  reason_vouched = "ушло, по вашему слову; отметьте в Desktop",
  reason_malformed = "непонятная запись",
  reason_bad_id = "запись с неверным номером",
  reason_bad_name = "запись с неверным именем",
  reason_bad_amount = "запись с неверной суммой",
  reason_conflict = "известный номер с другим именем или суммой",

  entry_taken = "В очереди: %s.",
  entry_refused = "Не принято: %s.",
  whisper_offline = "%s не в игре: шёпот не дошёл.",
  whisper_no_echo = "Шёпот для %s не ушёл.",
  whisper_wrong_faction = "%s другой фракции: шёпот не дошёл.",
  notify_accepted = "%s согласен.",
  gift_accepted = "%s ждёт подарок.",
  items_left_out = "В сумках слишком много: %d предметов не вошли, случайно.",
  who_online = "%s в игре.",
  who_offline = "%s не в игре.",
  who_unanswered = "Сервер не сказал, в игре ли %s.",

  minimap_tip = "Золотомат: к отправке %d\nЩелчок: показать или скрыть. Можно перетащить.",
  debug_title = "Золотомат: что было",
  help = "/mgm: показать или скрыть · show · link · queue · debug · reset (окна на место)",
  reset_done = "Окна на своих местах.",
  queue_line = "%s: %s, %s",
  queue_empty = "Очередь пуста.",
  link_line = "%s. Сеанс начат: %s. Способ: %s. Запись: %s. Ждёт строк: %d, сообщений: %d.",
}

for key, text in pairs(L) do
  ns.L[key] = text
end
