/** Every word that the panel says, by key; `en.ts` and `ru.ts` hold them all, and the compiler sees to it. */

import type { PayoutStatus } from "../api/types";
import type { ProblemCode } from "../core/connection";
import type { Quality } from "../core/gift";

export interface Explained {
  readonly title: string;
  readonly body: string;
}

export interface Texts {
  readonly language: "en" | "ru";
  readonly title: string;
  readonly nextSpin: string;
  /** For a reader who hears it: "4 minutes 5 seconds". */
  readonly timeLeft: (minutes: number, seconds: number) => string;
  readonly inPool: (count: number) => string;

  readonly loading: string;
  readonly silent: Explained;
  readonly jammed: Explained;
  readonly retry: string;
  readonly again: (seconds: number) => string;
  readonly reload: string;

  readonly idle: string;
  readonly collecting: string;
  readonly starting: string;
  readonly spinning: string;
  readonly settling: string;
  readonly checking: string;
  readonly checkingYou: string;
  readonly winner: string;
  readonly winnerYou: string;
  readonly noWinner: string;
  readonly noWinnerYou: string;
  readonly wheel: string;

  readonly howToJoin: string;
  readonly stepSubscribe: string;
  readonly stepType: string;
  readonly characterName: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyByHand: string;
  readonly ruleName: string;
  readonly ruleRealm: string;
  readonly ruleOnline: string;
  readonly ruleLosers: string;
  readonly ruleCap: string;
  readonly ruleFree: string;
  readonly rules: string;
  readonly signIn: Explained;
  readonly share: Explained;
  readonly shareButton: string;
  readonly inside: (name: string) => string;
  readonly insideBody: string;
  readonly full: Explained;
  readonly refusedName: (name: string) => string;
  readonly joinAgain: string;

  readonly youWon: string;
  readonly goldLabel: string;
  readonly gold: (amount: number) => string;
  readonly prizeFor: (name: string) => string;
  readonly answerWhisper: string;
  readonly accepted: string;
  readonly onItsWay: string;
  readonly status: Readonly<Record<PayoutStatus, string>>;
  readonly ended: Readonly<Record<"Sent" | "Failed" | "Cancelled" | "Expired", Explained>>;

  readonly gift: GiftTexts;

  readonly problems: Readonly<Record<ProblemCode, Explained>>;
}

/** The gift queue (SPEC §12). */
export interface GiftTexts {
  readonly label: string;
  readonly title: string;
  readonly steps: readonly string[];
  readonly inLine: (count: number) => string;
  readonly position: (place: number) => string;
  readonly wait: (minutes: number) => string;
  readonly left: (time: string) => string;
  readonly checking: Explained;
  readonly choosing: Explained;
  readonly chosen: Explained;
  readonly given: Explained;
  /** By `failureReason`. */
  readonly failed: Readonly<Record<string, Explained>>;
  readonly failedSomehow: Explained;
  readonly quality: Readonly<Record<Quality, string>>;
}
