/** Every word of the streamer's pages beyond the panel's own; both languages hold them all. */

import type { Check } from "../core/desk_view";

/** A line of the checklist: how it is, and what to do about it, if anything. */
export interface Told {
  readonly says: string;
  readonly todo: string | null;
}

export interface DeskTexts {
  readonly configTitle: string;
  readonly liveTitle: string;
  readonly pool: string;
  /** Of a stretch of whole seconds. */
  readonly ago: (seconds: number) => string;

  readonly checklist: string;
  readonly parts: Readonly<Record<Check["part"], string>>;
  readonly lights: Readonly<Record<Check["light"], string>>;
  readonly check: (check: Check) => Told;

  readonly open: string;
  readonly openEmpty: string;
  readonly won: (seconds: number) => string;
  readonly agreed: string;
  readonly notAgreed: string;
  readonly withTheGame: string;

  readonly cancel: string;
  readonly prizeOf: (name: string) => string;
  readonly cancelling: string;
  readonly question: (name: string) => string;
  readonly consequence: (gold: string, viewer: string) => string;
  readonly doCancel: string;
  readonly keep: string;
  readonly cancelled: (name: string) => string;
  readonly notCancelled: (name: string) => string;
  /** Why not, when the payout has moved on. */
  readonly movedOn: string;

  readonly recent: string;
  readonly recentEmpty: string;
  readonly chatNotTold: string;
  readonly mailedAnyway: string;

  readonly rules: string;
  readonly ruleWin: string;
  readonly ruleCap: string;
  readonly ruleSpin: string;
  readonly ruleExpiry: string;
  readonly ruleGift: string;
  readonly ruleWho: string;
  readonly subscribers: string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly rulesNote: string;
}
