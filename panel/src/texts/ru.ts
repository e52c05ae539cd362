import type { Texts } from "./texts";

const rules = new Intl.PluralRules("ru");
const form = (count: number, one: string, few: string, many: string): string => {
  const rule = rules.select(count);
  return rule === "one" ? one : rule === "few" ? few : many;
};
const plural = (count: number, one: string, few: string, many: string): string =>
  `${count.toLocaleString("ru")} ${form(count, one, few, many)}`;

const ours = {
  title: "У нас отвалилась шестерёнка",
  body: "Панель спросила что-то не то. Она спросит ещё раз сама.",
};

export const ru: Texts = {
  language: "ru",
  title: "Gold-o-Matic",
  nextSpin: "До розыгрыша",
  timeLeft: (minutes, seconds) =>
    `${plural(minutes, "минута", "минуты", "минут")} ${plural(seconds, "секунда", "секунды", "секунд")}`,
  inPool: (count) => `${plural(count, "участник", "участника", "участников")}`,

  loading: "Смазываем шестерёнки…",
  silent: {
    title: "Twitch молчит",
    body: "Twitch не сообщил, кто смотрит. Проверьте, не блокируются ли его скрипты, и загрузите панель ещё раз.",
  },
  jammed: {
    title: "Гномий механизм заклинило!",
    body: "Внутри панели что-то сломалось. Обычно помогает загрузить её ещё раз.",
  },
  retry: "Повторить",
  retryIn: (seconds) => `Повторить через ${seconds} с`,
  again: (seconds) => `Повторим через ${plural(seconds, "секунду", "секунды", "секунд")}.`,
  reload: "Загрузить снова",

  idle: "Пока никого нет. Станьте первым!",
  collecting: "Идёт набор участников",
  starting: "Заводим пружину…",
  spinning: "Колесо крутится!",
  settling: "Колесо остановилось. Читаем табличку…",
  checking: "Проверяем, в игре ли победитель…",
  checkingYou: "Это вы! Проверяем, в игре ли вы…",
  winner: "Есть победитель!",
  winnerYou: "Вы победили!",
  noWinner: "Не в игре. В этот раз без победителя.",
  noWinnerYou: "Вас не было в игре. Вы остаётесь участником.",
  wheel: "Колесо розыгрыша",

  howToJoin: "Как участвовать",
  stepSubscribe: "Подпишитесь на канал.",
  stepType: "Напишите в чате трансляции:",
  characterName: "ИмяПерсонажа",
  copy: "Копировать",
  copied: "Готово",
  copyByHand: "Нажмите Ctrl+C",
  ruleName: "2–12 букв, точно как в игре. Каждое имя — только один раз.",
  ruleRealm: "Персонаж должен быть в том же игровом мире, что и персонаж стримера.",
  ruleOnline: "Будьте в игре, когда колесо остановится: кого нет в игре, тот не получает ничего.",
  ruleLosers: "Не выпало? Вы остаётесь участником следующих розыгрышей.",
  ruleCap: "1000 золотых за победу, не больше 10 000 на зрителя.",
  ruleFree: "Участие бесплатное. Twitch не является спонсором розыгрыша.",
  rules: "Правила",
  signIn: {
    title: "Войдите, чтобы участвовать",
    body: "Вы смотрите без учётной записи Twitch. Войдите, и панель покажет ваше место в розыгрыше.",
  },
  share: {
    title: "Можно узнать, кто вы?",
    body: "Чтобы показать, участвуете ли вы и не победили ли, панели нужно знать, кто вы на Twitch.",
  },
  shareButton: "Поделиться именем",
  inside: (name) => `Вы участвуете: ${name}`,
  insideBody: "Оставайтесь в игре: когда колесо укажет на вас, вы должны быть в сети.",
  full: {
    title: "Вы выиграли всё",
    body: "10 000 золотых — предел для одного зрителя. Спасибо за игру!",
  },
  refusedName: (name) => `Вы написали: ${name}`,
  joinAgain: "Хотите ещё? Напишите команду снова:",

  youWon: "Вы победили!",
  gold: (amount) => `${amount.toLocaleString("ru")} золотых`,
  prizeFor: (name) => `для персонажа ${name}`,
  answerWhisper: "Ответьте в WoW на личное сообщение стримера:",
  accepted: "Ответ получен. Теперь стример отправит золото почтой.",
  onItsWay: "Стример отправляет ваше золото.",
  status: {
    Pending: "Ожидает",
    InProgress: "В работе",
    Sent: "Отправлено",
    Failed: "Не удалось",
    Cancelled: "Отменено",
    Expired: "Истекло",
  },
  ended: {
    Sent: { title: "Золото уже в почте", body: "" },
    Failed: {
      title: "Письмо не удалось отправить",
      body: "Стример не смог доставить этот приз. Спросите в чате, если хотите знать почему.",
    },
    Cancelled: { title: "Приз отменён", body: "Стример отменил его. Ничего не отправлено." },
    Expired: { title: "Срок приза истёк", body: "Его не удалось доставить за сутки." },
  },

  problems: {
    invalid_character_name: {
      title: "Это не имя персонажа",
      body: "В имени 2–12 букв, все латинские или все русские, без цифр, пробелов и знаков.",
    },
    not_subscriber: {
      title: "Только для подписчиков",
      body: "Подпишитесь на канал и напишите команду ещё раз.",
    },
    active_payout_exists: {
      title: "Один приз за раз",
      body: "Прошлый приз ещё в пути. Когда он придёт, можно участвовать снова.",
    },
    lifetime_cap_reached: {
      title: "Вы выиграли всё",
      body: "10 000 золотых — предел для одного зрителя.",
    },
    character_name_taken_in_pool: {
      title: "Имя занято",
      body: "С этим именем уже участвует другой зритель. Возьмите своего персонажа.",
    },
    duplicate_enrollment: {
      title: "Уже использовано",
      body: "Этот запрос принадлежит другому. Напишите команду в чате.",
    },
    invalid_state: {
      title: "Не сейчас",
      body: "Колесо только что выбрало вас: до конца розыгрыша имя не меняется.",
    },
    not_enrolled: { title: "Вы не участвуете", body: "Чтобы участвовать, напишите команду в чате." },
    out_of_sequence: ours,
    invalid_payload: ours,
    payload_too_large: ours,
    unsupported_media_type: ours,
    method_not_allowed: ours,
    terminal_status_change_not_allowed: {
      title: "Уже решено",
      body: "Завершённый приз больше не меняется.",
    },
    unauthorized: {
      title: "Пропуск Twitch истёк",
      body: "Twitch скоро выдаст новый. Если нет, загрузите панель ещё раз.",
    },
    forbidden_apikey: ours,
    forbidden_role: { title: "Только для стримера", body: "Эта страница принадлежит стримеру." },
    not_found: { title: "Здесь ничего нет", body: "Сервис не знает этого адреса. Возможно, он старый." },
    gift_already_used: {
      title: "Один подарок на зрителя",
      body: "Вы уже получили подарок от этого стримера.",
    },
    gift_request_active: { title: "Вы уже в очереди", body: "Ваш запрос на подарок стоит в очереди." },
    rate_limited: {
      title: "Полегче с рычагом!",
      body: "Слишком много вопросов за минуту. Панель немного отдохнёт.",
    },
    internal_error: { title: "Машина закашлялась", body: "Сервис дал сбой. Повторим сами." },
    unavailable: { title: "Машину чинят", body: "Сервис ненадолго недоступен. Повторим сами." },
    network: { title: "Нет связи", body: "Сервис не отвечает. Повторим сами." },
    strange: { title: "Ответил кто-то чужой", body: "Это был не наш сервис. Повторим сами." },
  },
};
