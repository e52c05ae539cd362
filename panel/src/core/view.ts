/**
 * What is shown (SPEC §13): a pure function of what is known and the time. No words here; `texts` has them.
 *
 * States: 101 `loading`, `signed_out`, `silent`, `problem`; 102 the cards `join`, `share`, `inside`, `full`;
 * 103 the wheel; 104 `prize` and `ended`; 105 `problem` and `trouble`; 106 `nextSpinAt`; the gift queue: `gift`.
 */

import type { LastRefusal, Payout } from "../api/types";
import { type Trouble, troubleOf } from "./connection";
import { type GiftPlace, giftOf, placeOf } from "./gift";
import type { Roulette } from "./roulette";
import { isActive } from "./schedule";
import { serverTime } from "./server_clock";
import { isKnown, rouletteNow, type Session } from "./session";

export type View =
  /** Nothing is known yet. */
  | { readonly screen: "loading" }
  /** Twitch's part of the page is missing, or says nothing. */
  | { readonly screen: "silent" }
  /** The EBS could not be asked, and nothing is known from before. */
  | { readonly screen: "problem"; readonly trouble: Trouble }
  | Main;

export interface Main {
  readonly screen: "main";
  readonly roulette: Roulette;
  /** Whether the wheel speaks of this viewer's own character. */
  readonly isOwnName: boolean;
  readonly card: Card;
  /** A payout that ended a short while ago. */
  readonly ended: Payout | null;
  readonly gift: GiftPlace;
  readonly trouble: Trouble | null;
}

export type Card =
  | { readonly kind: "waiting" }
  | { readonly kind: "join"; readonly refusal: LastRefusal | null }
  | { readonly kind: "sign_in" }
  | { readonly kind: "share" }
  | { readonly kind: "inside"; readonly name: string; readonly refusal: LastRefusal | null }
  | { readonly kind: "full"; readonly wonGold: number }
  | { readonly kind: "prize"; readonly payout: Payout };

/** How long Twitch may take to tell who is looking. */
export const SILENCE_MS_MAX = 12_000;
const ENDED_SHOWN_MS = 30 * 60_000;
const REFUSAL_SHOWN_MS = 15 * 60_000;
const LIFETIME_GOLD_MAX = 10_000;

/** The view at `now`, in local milliseconds; the page began at `beganAt`. */
export function viewOf(session: Session, now: number, beganAt: number): View {
  const trouble = troubleOf(session);
  const roulette = rouletteNow(session, now);
  if (roulette === null) {
    if (trouble !== null) {
      return { screen: "problem", trouble };
    }
    const isSilent = session.token === null && now - beganAt >= SILENCE_MS_MAX;
    return { screen: isSilent ? "silent" : "loading" };
  }
  const ownName = session.me?.characterName ?? null;
  return {
    screen: "main",
    roulette,
    isOwnName: ownName !== null && ownName === roulette.candidate,
    card: cardOf(session, now),
    ended: endedOf(session, now),
    gift: giftPlaceOf(session, now),
    trouble,
  };
}

function cardOf(session: Session, now: number): Card {
  const { viewer, me, payout } = session;
  if (viewer !== null && !isKnown(session)) {
    return { kind: viewer.isLoggedIn ? "share" : "sign_in" };
  }
  if (payout !== null && payout !== undefined && isActive(payout)) {
    return { kind: "prize", payout };
  }
  if (me === null) {
    return { kind: "waiting" };
  }
  const isRecent = me.lastRefusal !== null && age(session, me.lastRefusal.at, now) < REFUSAL_SHOWN_MS;
  const refusal = isRecent ? me.lastRefusal : null;
  if (me.isEnrolled && me.characterName !== null) {
    return { kind: "inside", name: me.characterName, refusal };
  }
  if (me.wonGold >= LIFETIME_GOLD_MAX) {
    return { kind: "full", wonGold: me.wonGold };
  }
  return { kind: "join", refusal };
}

function endedOf(session: Session, now: number): Payout | null {
  const { payout } = session;
  if (payout === null || payout === undefined || isActive(payout)) {
    return null;
  }
  return age(session, payout.updatedAt, now) < ENDED_SHOWN_MS ? payout : null;
}

function giftPlaceOf(session: Session, now: number): GiftPlace {
  const queue = session.gifts ?? null;
  const gift = giftOf(queue);
  const isLongOver = gift !== null && age(session, gift.updatedAt, now) >= ENDED_SHOWN_MS;
  return placeOf(queue, isLongOver);
}

/** How long ago something happened, by the EBS's clock. */
function age(session: Session, instant: string, now: number): number {
  return session.clock === null ? 0 : serverTime(session.clock, now) - Date.parse(instant);
}
