import type { Check } from "../core/desk_view";
import type { DeskTexts, Told } from "./desk_texts";
import { plural } from "./ru";

function duration(seconds: number): string {
  if (seconds < 60) {
    return `${seconds}\u00a0с`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)}\u00a0мин`;
  }
  return seconds < 172_800
    ? `${Math.floor(seconds / 3_600)}\u00a0ч`
    : plural(Math.floor(seconds / 86_400), "день", "дня", "дней");
}

const ago = (seconds: number): string => (seconds < 2 ? "только что" : `${duration(seconds)} назад`);

function check(told: Check): Told {
  switch (told.part) {
    case "ebs":
      return told.light === "bad"
        ? { says: `Последний ответ: ${ago(told.age)}.`, todo: null }
        : { says: `Версия ${told.version}, работает ${duration(told.age)}.`, todo: null };
    case "chat":
      switch (told.state) {
        case "heard":
          return { says: `Последнее сообщение: ${ago(told.age)}.`, todo: null };
        case "unheard":
          return {
            says: `Сервис запущен ${ago(told.age)} и пока ничего не услышал.`,
            todo: "Напишите что-нибудь в свой чат: через несколько секунд это будет видно здесь. Если нет, сервис не подписан на ваш чат.",
          };
        case "revoked":
          return {
            says: `Twitch отозвал подписку ${ago(told.age)} (${told.reason}).`,
            todo: "Пока подписка не оформлена заново, через чат участвовать нельзя.",
          };
      }
      break;
    case "desktop":
      switch (told.state) {
        case "here":
          return { says: `На связи: ${ago(told.age)}.`, todo: null };
        case "away":
          return {
            says: `Последний раз на связи: ${ago(told.age)}.`,
            todo: "Запустите Gold-o-Matic на компьютере с игрой. До тех пор никого не проверить и золото не отправить.",
          };
        case "unheard":
          return {
            says: `Сервис запущен ${ago(told.age)}, программа ещё не выходила на связь.`,
            todo: "Запустите Gold-o-Matic на компьютере с игрой и укажите там адрес и ключ сервиса.",
          };
      }
      break;
    case "announcements":
      switch (told.state) {
        case "told":
          return { says: `О призе ${told.name} объявлено ${ago(told.age)}.`, todo: null };
        case "untold":
          return {
            says: `О призе ${told.name} объявить не удалось (${told.reason}), ${ago(told.age)}.`,
            todo: "Золото всё равно отправлено. Проверьте, может ли сервис писать в ваш чат.",
          };
        case "unheard":
          return { says: "Объявлять пока нечего.", todo: null };
        case "not_configured":
          return {
            says: "У сервиса нет токена, чтобы писать в ваш чат.",
            todo: "Призы отправляются, но чат о них не узнаёт.",
          };
      }
  }
}

export const deskRu: DeskTexts = {
  configTitle: "Настройка и призы",
  liveTitle: "Призы",
  pool: "Участвуют",
  ago,

  checklist: "Всё ли работает?",
  parts: {
    ebs: "Сервис",
    chat: "Чат Twitch",
    desktop: "Gold-o-Matic у игры",
    announcements: "Объявления в чате",
  },
  lights: { ok: "В порядке", waiting: "Пока неизвестно", bad: "Требует внимания" },
  check,

  open: "Ждут своё золото",
  openEmpty: "Никто не ждёт.",
  won: (seconds) => `победа: ${ago(seconds)}`,
  agreed: "Согласие в игре получено.",
  notAgreed: "На личное сообщение ещё нет ответа.",
  withTheGame: "Приз уже в игре: закройте его в программе Gold-o-Matic.",

  cancel: "Отменить…",
  prizeOf: (name) => `приз персонажа ${name}`,
  cancelling: "Отменяем…",
  question: (name) => `Отменить приз персонажа ${name}?`,
  consequence: (gold, viewer) =>
    `${gold} не будут отправлены. ${viewer} увидит, что приз отменён, останется участником и сможет выиграть снова.`,
  doCancel: "Отменить приз",
  keep: "Оставить",
  cancelled: (name) => `Приз персонажа ${name} отменён.`,
  notCancelled: (name) => `Приз персонажа ${name} не отменён.`,
  movedOn: "Его статус уже изменился. То, что попало в игру, закрывают в программе Gold-o-Matic.",

  recent: "Последние победители",
  recentEmpty: "Завершённых призов пока нет.",
  chatNotTold: "Чат об этом не узнал.",
  mailedAnyway: "Игра всё-таки отправила письмо: приз считается выданным.",

  rules: "Правила",
  ruleWin: "Победа",
  ruleCap: "Предел на зрителя",
  ruleSpin: "Розыгрыш каждые",
  ruleExpiry: "Приз ждёт не дольше",
  ruleGift: "На согласие принять подарок",
  ruleWho: "Кто участвует",
  subscribers: "Подписчики",
  minutes: (count) => plural(count, "минута", "минуты", "минут"),
  hours: (count) => plural(count, "час", "часа", "часов"),
  rulesNote: "Они одинаковы для всех, изменить их нельзя.",
};
