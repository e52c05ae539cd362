/**
 * When a panel asks the EBS what (SPEC §13). Pure: durations in server milliseconds, chance comes in.
 *
 * Ten thousand panels see the same boundary. Each picks its own moment within the stretches below, anew each
 * time, so that together they never ask within one second.
 */

import type { GiftQueue, Payout, PoolMe } from "../api/types";
import { giftOf, isUnfinished } from "./gift";
import type { Roulette } from "./roulette";
import { SPIN_MS } from "./roulette";

/** A number of [0, 1). */
export type Chance = () => number;

type Stretch = readonly [from: number, to: number];

// After a boundary: the EBS draws within its first second.
const CONFIRM_SPIN: Stretch = [1_500, 9_500];
// After the wheel's stop: the name is told from then on.
const LEARN_CANDIDATE: Stretch = [300, 8_300];
const DRAW_LATE_MS_MAX = 10_000;
const CHECK_AGAIN: Stretch = [3_000, 6_000];
// On average as long as the stretch before it is wide, and narrow: so each panel keeps its own moment. A wider one
// would let the quick come back while the slow are still on their first question, all of them in one crowded second.
const AWAIT_REPORT: Stretch = [7_500, 8_500];
const AWAIT_LATE_REPORT: Stretch = [15_000, 25_000];
const REPORT_IS_LATE_MS = 90_000;
const SLOW: Stretch = [20_000, 30_000];
const IDLE: Stretch = [25_000, 40_000];

/** After the viewer did something whose effect they await: copied the command, shared their identity. */
const ATTENTIVE: Stretch = [5_000, 7_000];
const OUTSIDE_POOL: Stretch = [30_000, 50_000];
const INSIDE_POOL: Stretch = [120_000, 180_000];

const ACTIVE_PAYOUT: Stretch = [8_000, 14_000];
const NO_PAYOUT: Stretch = [300_000, 480_000];

// The streamer's bags are spun for 3 to 5 seconds, and the whisper comes right after.
const GIFT_CHOOSING: Stretch = [4_000, 7_000];
const GIFT_CHOSEN: Stretch = [8_000, 14_000];
const GIFT_NEAR: Stretch = [10_000, 16_000];
const GIFT_FAR: Stretch = [30_000, 50_000];
const GIFT_NEAR_PLACES = 2;
// Nothing else tells that the viewer has asked in chat; their whole turn may be over in six minutes.
const MAY_ASK: Stretch = [60_000, 100_000];
/** The EBS has no queue, or the viewer has had their one gift. */
const NO_GIFT: Stretch = NO_PAYOUT;
/** A gift's time runs out without a word of anybody: that is worth a look. */
const GIFT_TIMED_OUT: Stretch = [1_000, 4_000];

/** A streamer's page: there is one of it, and what it shows is to be acted on. */
const OVERVIEW: Stretch = [6_000, 9_000];

export const OWN_WIN: Stretch = [0, 1_500];
export const POOL_CHANGED: Stretch = [1_000, 6_000];

const BACKOFF_FIRST_MS = 2_000;
const BACKOFF_MS_MAX = 60_000;
const RETRY_AFTER_SPREAD_MS_MAX = 5_000;

/** A moment within a stretch. */
export function within([from, to]: Stretch, chance: Chance): number {
  return from + chance() * (to - from);
}

/** How long until the roulette is asked about again. */
export function rouletteDelay(roulette: Roulette, chance: Chance): number {
  const { phase, sinceBoundary, intervalMs } = roulette;
  if (phase === "spinning") {
    return SPIN_MS - sinceBoundary + within(LEARN_CANDIDATE, chance);
  }
  const delay = within(stretchOf(roulette), chance);
  const untilBoundary = intervalMs - sinceBoundary;
  return delay < untilBoundary - CONFIRM_SPIN[0] ? delay : untilBoundary + within(CONFIRM_SPIN, chance);
}

function stretchOf({ phase, sinceBoundary, poolSize }: Roulette): Stretch {
  switch (phase) {
    case "starting":
    case "settling":
      return CHECK_AGAIN;
    case "verification":
      return sinceBoundary < REPORT_IS_LATE_MS ? AWAIT_REPORT : AWAIT_LATE_REPORT;
    case "idle":
      return IDLE;
    default:
      // The state may lag behind the draw; an answer from just after the boundary is not the last word.
      return phase === "collecting" && poolSize > 0 && sinceBoundary < DRAW_LATE_MS_MAX ? CHECK_AGAIN : SLOW;
  }
}

/** How long until the viewer's own place is asked about again. */
export function meDelay(me: PoolMe, isAttentive: boolean, chance: Chance): number {
  if (me.isEnrolled) {
    return within(INSIDE_POOL, chance);
  }
  return within(isAttentive ? ATTENTIVE : OUTSIDE_POOL, chance);
}

/** How long until the viewer's newest payout is asked about again. */
export function payoutDelay(payout: Payout | null, chance: Chance): number {
  return within(payout !== null && isActive(payout) ? ACTIVE_PAYOUT : NO_PAYOUT, chance);
}

/**
 * How long until the gift queue is asked about again; seldom, while the viewer has no gift to wait for.
 *
 * `now` is in server milliseconds.
 */
export function giftDelay(
  queue: GiftQueue | null,
  isAttentive: boolean,
  now: number,
  chance: Chance,
): number {
  const gift = giftOf(queue);
  if (gift === null || !isUnfinished(gift)) {
    const mayAsk = queue !== null && gift?.state !== "Completed";
    return within(isAttentive ? ATTENTIVE : mayAsk ? MAY_ASK : NO_GIFT, chance);
  }
  if (gift.state === "Pending") {
    return within((gift.queuePosition ?? 1) <= GIFT_NEAR_PLACES ? GIFT_NEAR : GIFT_FAR, chance);
  }
  const delay = within(gift.state === "SelectingItem" ? GIFT_CHOOSING : GIFT_CHOSEN, chance);
  const timeOutIn = gift.timeoutAt === null ? Number.NaN : Date.parse(gift.timeoutAt) - now;
  return timeOutIn > 0 && timeOutIn < delay ? timeOutIn + within(GIFT_TIMED_OUT, chance) : delay;
}

/** How long until a page of the streamer's asks again. */
export function overviewDelay(chance: Chance): number {
  return within(OVERVIEW, chance);
}

/** Whether a payout still awaits its end (SPEC §1). */
export function isActive(payout: Payout): boolean {
  return payout.status === "Pending" || payout.status === "InProgress";
}

/**
 * How long to leave the EBS alone after its `failures`-th failure in a row, in local milliseconds: doubling up
 * to a minute, and never shorter than it asked for.
 */
export function backoff(failures: number, retryAfterMs: number, chance: Chance): number {
  const doubled = Math.min(BACKOFF_MS_MAX, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10));
  const own = doubled * (0.5 + chance() / 2);
  return Math.max(own, retryAfterMs + chance() * Math.min(retryAfterMs / 4, RETRY_AFTER_SPREAD_MS_MAX));
}
