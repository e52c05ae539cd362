import type { Check } from "../core/desk_view";
import type { DeskTexts, Told } from "./desk_texts";
import { plural } from "./en";

function duration(seconds: number): string {
  if (seconds < 60) {
    return `${seconds}\u00a0s`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)}\u00a0min`;
  }
  return seconds < 172_800
    ? `${Math.floor(seconds / 3_600)}\u00a0h`
    : plural(Math.floor(seconds / 86_400), "day", "days");
}

const ago = (seconds: number): string => (seconds < 2 ? "just now" : `${duration(seconds)} ago`);

function check(told: Check): Told {
  switch (told.part) {
    case "ebs":
      return told.light === "bad"
        ? { says: `Last answer ${ago(told.age)}.`, todo: null }
        : { says: `Version ${told.version}, running for ${duration(told.age)}.`, todo: null };
    case "chat":
      switch (told.state) {
        case "heard":
          return { says: `Last heard ${ago(told.age)}.`, todo: null };
        case "unheard":
          return {
            says: `Nothing heard since the service began, ${ago(told.age)}.`,
            todo: "Write anything in your chat: it must show here within seconds. If it does not, the service has no subscription to your chat.",
          };
        case "revoked":
          return {
            says: `Twitch has ended the subscription ${ago(told.age)} (${told.reason}).`,
            todo: "Nobody can join by chat until the subscription is made anew.",
          };
      }
      break;
    case "desktop":
      switch (told.state) {
        case "here":
          return { says: `Last heard ${ago(told.age)}.`, todo: null };
        case "away":
          return {
            says: `Last heard ${ago(told.age)}.`,
            todo: "Start Gold-o-Matic on the computer with the game. Until then nobody can be found online, and no gold is mailed.",
          };
        case "unheard":
          return {
            says: `Not heard since the service began, ${ago(told.age)}.`,
            todo: "Start Gold-o-Matic on the computer with the game, and enter the service’s address and key there.",
          };
      }
      break;
    case "announcements":
      switch (told.state) {
        case "told":
          return { says: `Chat was told of ${told.name} ${ago(told.age)}.`, todo: null };
        case "untold":
          return {
            says: `Chat was not told of ${told.name} (${told.reason}), ${ago(told.age)}.`,
            todo: "The gold was mailed all the same. Check that the service may write in your chat.",
          };
        case "unheard":
          return { says: "Nothing to announce yet.", todo: null };
        case "not_configured":
          return {
            says: "The service has no token to write in your chat with.",
            todo: "Prizes are mailed, but chat is not told of them.",
          };
      }
  }
}

export const deskEn: DeskTexts = {
  configTitle: "Set-up and payouts",
  liveTitle: "Payouts",
  pool: "In the pool",
  ago,

  checklist: "Does everything work?",
  parts: {
    ebs: "Service",
    chat: "Twitch chat",
    desktop: "Gold-o-Matic at the game",
    announcements: "Announcements in chat",
  },
  lights: { ok: "In order", waiting: "Not known yet", bad: "Needs attention" },
  check,

  open: "Waiting for their gold",
  openEmpty: "Nobody is waiting.",
  won: (seconds) => `won ${ago(seconds)}`,
  agreed: "Has agreed in the game.",
  notAgreed: "Has not answered the whisper yet.",
  withTheGame: "With the game already: close it in Gold-o-Matic at the game.",

  cancel: "Cancel…",
  prizeOf: (name) => `the prize of ${name}`,
  cancelling: "Cancelling…",
  question: (name) => `Cancel the prize of ${name}?`,
  consequence: (gold, viewer) =>
    `${gold} will not be mailed. ${viewer} sees that the prize was cancelled, stays in the pool, and can win again.`,
  doCancel: "Cancel the prize",
  keep: "Keep it",
  cancelled: (name) => `The prize of ${name} is cancelled.`,
  notCancelled: (name) => `The prize of ${name} was not cancelled.`,
  movedOn: "It has moved on meanwhile. What the game may hold is closed in Gold-o-Matic at the game.",

  recent: "Recent winners",
  recentEmpty: "No prize has ended yet.",
  chatNotTold: "Chat was not told.",
  mailedAnyway: "The game mailed it after all: it counts as paid.",

  rules: "The rules",
  ruleWin: "A win",
  ruleCap: "At most for a viewer",
  ruleSpin: "A spin every",
  ruleExpiry: "A prize expires after",
  ruleGift: "To agree to a gift",
  ruleWho: "Who may join",
  subscribers: "Subscribers",
  minutes: (count) => plural(count, "minute", "minutes"),
  hours: (count) => plural(count, "hour", "hours"),
  rulesNote: "They are the same for everybody and cannot be changed.",
};
