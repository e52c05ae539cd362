/**
 * All that a panel knows, and the one rule for how it learns: `apply(session, event) → session`.
 *
 * Pure. Local times are milliseconds of a monotonic clock. The loop (`app/loop.ts`) sleeps until `wake` says
 * so, asks what is `due`, and applies what comes back.
 */

import type { GiftQueue, Payout, PoolMe, RouletteState } from "../api/types";
import type { Viewer } from "../twitch/token";
import { afterFailure, type Connection, HEALTHY, type ProblemCode, resumeWithNewToken } from "./connection";
import { type Roulette, rouletteAt } from "./roulette";
import {
  type Chance,
  giftDelay,
  isActive,
  meDelay,
  OWN_WIN,
  POOL_CHANGED,
  payoutDelay,
  rouletteDelay,
  within,
} from "./schedule";
import { localPause, type ServerClock, serverTime } from "./server_clock";

export type Route = "roulette" | "me" | "payout" | "gift";

export interface Session extends Connection {
  readonly token: string | null;
  readonly viewer: Viewer | null;
  readonly isVisible: boolean;
  readonly clock: ServerClock | null;
  readonly etag: string | null;
  readonly roulette: RouletteState | null;
  readonly me: PoolMe | null;
  /** The newest payout; null: none ever; undefined: not known yet. */
  readonly payout: Payout | null | undefined;
  /** The gift queue as this viewer sees it; null: the EBS has none for this channel; undefined: not known yet. */
  readonly gifts: GiftQueue | null | undefined;
  readonly dueAt: Readonly<Record<Route, number>>;
  readonly askedMeAt: number;
  readonly askedGiftAt: number;
  /** Until when the effect of what the viewer did is looked for: on their place in the pool, or their gift. */
  readonly attentiveUntil: Readonly<Record<Attended, number>>;
}

/** What a viewer can bring about in chat. */
export type Attended = "me" | "gift";

export type Answer =
  | { readonly route: "roulette"; readonly state: RouletteState | null; readonly etag: string | null }
  | { readonly route: "me"; readonly me: PoolMe }
  | { readonly route: "payout"; readonly payout: Payout | null }
  | { readonly route: "gift"; readonly gifts: GiftQueue | null };

export type Event =
  | { readonly kind: "authorized"; readonly token: string; readonly viewer: Viewer }
  | { readonly kind: "visibility"; readonly isVisible: boolean }
  | { readonly kind: "answered"; readonly answer: Answer; readonly clock: ServerClock | null }
  | { readonly kind: "failed"; readonly problem: ProblemCode; readonly retryAfterMs: number }
  | { readonly kind: "identity_missing" }
  | { readonly kind: "attend"; readonly route: Attended }
  | { readonly kind: "retry" };

const ATTENTIVE_MS = 90_000;
const ASK_ME_GAP_MS_MIN = 15_000;
const ASK_GIFT_GAP_MS_MIN = 5_000;
/** A panel that was hidden for less than this has nothing to catch up with. */
const STILL_FRESH_MS = 5_000;

export const FRESH: Session = {
  ...HEALTHY,
  token: null,
  viewer: null,
  isVisible: true,
  clock: null,
  etag: null,
  roulette: null,
  me: null,
  payout: undefined,
  gifts: undefined,
  dueAt: { roulette: 0, me: 0, payout: 0, gift: 0 },
  askedMeAt: Number.NEGATIVE_INFINITY,
  askedGiftAt: Number.NEGATIVE_INFINITY,
  attentiveUntil: { me: 0, gift: 0 },
};

/** When to ask next; null while there is nothing to ask, or nobody to see the answer. */
export function wake(session: Session): number | null {
  if (session.token === null || !session.isVisible) {
    return null;
  }
  return Math.max(Math.min(...wanted(session).map((route) => session.dueAt[route])), session.resumeAt);
}

/** What to ask at `now`, when `wake` has come. */
export function due(session: Session, now: number): readonly Route[] {
  const found = wanted(session).filter((route) => session.dueAt[route] <= now);
  // While the EBS is in trouble one question is enough to see whether it is back.
  return session.failures > 0 ? found.slice(0, 1) : found;
}

function wanted(session: Session): readonly Route[] {
  if (!isKnown(session)) {
    return ["roulette"];
  }
  const mine: readonly Route[] = ["roulette", "me", "payout"];
  return session.viewer?.channelId === null ? mine : [...mine, "gift"];
}

/** Whether the EBS may know the viewer. */
export function isKnown(session: Session): boolean {
  return session.viewer !== null && session.viewer.userId !== null;
}

/** The roulette at a local time; null before the first answer. */
export function rouletteNow(session: Session, now: number): Roulette | null {
  if (session.roulette === null || session.clock === null) {
    return null;
  }
  return rouletteAt(session.roulette, serverTime(session.clock, now));
}

/** Take in what happened at `now`. */
export function apply(session: Session, event: Event, now: number, chance: Chance): Session {
  switch (event.kind) {
    case "authorized":
      return authorized(session, event.token, event.viewer, now);
    case "visibility":
      return seen(session, event.isVisible, now);
    case "answered":
      return answered(session, event.answer, event.clock, now, chance);
    case "failed":
      return { ...session, ...afterFailure(session, event.problem, event.retryAfterMs, now, chance) };
    case "identity_missing":
      return session.viewer === null ? session : { ...session, viewer: { ...session.viewer, userId: null } };
    case "attend":
      return attentive(session, event.route, now, chance);
    case "retry":
      return { ...session, resumeAt: Math.max(now, session.pausedUntil), dueAt: dueNow(session, now) };
  }
}

function authorized(session: Session, token: string, viewer: Viewer, now: number): Session {
  const isSamePerson = session.viewer !== null && session.viewer.userId === viewer.userId;
  if (isSamePerson) {
    return { ...session, token, viewer, resumeAt: resumeWithNewToken(session, now) };
  }
  return {
    ...session,
    token,
    viewer,
    me: null,
    payout: undefined,
    gifts: undefined,
    dueAt: { ...session.dueAt, me: now, payout: now, gift: now },
  };
}

/** Look soon, and often for a while, for what the viewer has just done in chat. */
function attentive(session: Session, route: Attended, now: number, chance: Chance): Session {
  const at =
    route === "me"
      ? now + meDelayHere(session, true, chance)
      : Math.min(session.dueAt.gift, Math.max(now, session.askedGiftAt + ASK_GIFT_GAP_MS_MIN));
  return {
    ...session,
    attentiveUntil: { ...session.attentiveUntil, [route]: now + ATTENTIVE_MS },
    dueAt: { ...session.dueAt, [route]: at },
  };
}

function seen(session: Session, isVisible: boolean, now: number): Session {
  if (isVisible === session.isVisible) {
    return session;
  }
  const isStale = session.clock === null || now - session.clock.localAt > STILL_FRESH_MS;
  return { ...session, isVisible, dueAt: isVisible && isStale ? dueNow(session, now) : session.dueAt };
}

/** Everything at once, but for a payout that is known never to have been. */
function dueNow(session: Session, now: number): Session["dueAt"] {
  return { roulette: now, me: now, payout: session.payout === null ? session.dueAt.payout : now, gift: now };
}

function answered(
  before: Session,
  answer: Answer,
  clock: ServerClock | null,
  now: number,
  chance: Chance,
): Session {
  // What was asked before the EBS asked for a pause does not end it.
  const connection = now < before.pausedUntil ? before : HEALTHY;
  const session: Session = { ...before, ...connection, clock: clock ?? before.clock };
  switch (answer.route) {
    case "roulette":
      return rouletteAnswered(session, answer.state, answer.etag, now, chance);
    case "me": {
      const known = { ...session, me: answer.me, askedMeAt: now };
      const isAttentive = now < session.attentiveUntil.me;
      return { ...known, dueAt: { ...session.dueAt, me: now + meDelayHere(known, isAttentive, chance) } };
    }
    case "payout": {
      const payout = now + here(session, payoutDelay(answer.payout, chance));
      // Whose prize has come to its end may have left the pool with it.
      const hasEnded =
        session.payout && isActive(session.payout) && !(answer.payout && isActive(answer.payout));
      const me = hasEnded ? now + within(OWN_WIN, chance) : session.dueAt.me;
      return { ...session, payout: answer.payout, dueAt: { ...session.dueAt, me, payout } };
    }
    case "gift": {
      const isAttentive = now < session.attentiveUntil.gift;
      const serverNow = session.clock === null ? 0 : serverTime(session.clock, now);
      const delay = here(session, giftDelay(answer.gifts, isAttentive, serverNow, chance));
      const dueAt = { ...session.dueAt, gift: now + delay };
      return { ...session, gifts: answer.gifts, askedGiftAt: now, dueAt };
    }
  }
}

function rouletteAnswered(
  before: Session,
  news: RouletteState | null,
  etag: string | null,
  now: number,
  chance: Chance,
): Session {
  const session = news === null ? before : { ...before, roulette: news, etag };
  const roulette = rouletteNow(session, now);
  if (roulette === null) {
    // "Not modified" from an EBS that was never asked: ask again without the ETag.
    return {
      ...session,
      etag: null,
      dueAt: { ...session.dueAt, roulette: now + within([1_000, 2_000], chance) },
    };
  }
  let { me, payout } = session.dueAt;
  if (news !== null && isOwnWin(session, news)) {
    payout = Math.min(payout, now + within(OWN_WIN, chance));
  }
  const poolSize = before.roulette?.poolParticipantCount ?? news?.poolParticipantCount;
  if (news !== null && news.poolParticipantCount !== poolSize && session.me?.isEnrolled === false) {
    // Perhaps it was this viewer who came in.
    me = Math.min(me, Math.max(now + within(POOL_CHANGED, chance), session.askedMeAt + ASK_ME_GAP_MS_MIN));
  }
  const delay = here(session, rouletteDelay(roulette, chance));
  return { ...session, dueAt: { ...session.dueAt, roulette: now + delay, me, payout } };
}

function isOwnWin(session: Session, news: RouletteState): boolean {
  const isOwnName = session.me !== null && session.me.characterName === news.candidateCharacterName;
  const isKnownAlready = session.payout?.spinCycleId === news.currentSpinCycleId;
  return news.outcome === "winner" && isOwnName && !isKnownAlready;
}

function meDelayHere(session: Session, isAttentive: boolean, chance: Chance): number {
  const delay = session.me === null ? 0 : meDelay(session.me, isAttentive, chance);
  return here(session, delay);
}

/** A pause of the EBS's time in local time. */
function here({ clock }: Session, serverMs: number): number {
  return clock === null ? serverMs : localPause(clock, serverMs);
}
