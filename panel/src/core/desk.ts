/**
 * All that a page of the streamer's knows (SPEC §5.4), and the one rule for how it learns:
 * `apply(desk, event) → desk`. Pure. Local times are milliseconds of a monotonic clock.
 */

import type { Overview, StreamerPayout } from "../api/types";
import type { Viewer } from "../twitch/token";
import { afterFailure, type Connection, HEALTHY, type ProblemCode, resumeWithNewToken } from "./connection";
import { type Chance, overviewDelay } from "./schedule";
import { localPause, type ServerClock } from "./server_clock";

export type DeskRoute = "overview" | "cancel";

/** What became of the last payout that the streamer wanted to take back. */
export type Notice =
  | { readonly kind: "cancelled"; readonly payout: StreamerPayout }
  | { readonly kind: "not_cancelled"; readonly payout: StreamerPayout; readonly problem: ProblemCode };

export interface Desk extends Connection {
  readonly token: string | null;
  readonly viewer: Viewer | null;
  readonly isVisible: boolean;
  readonly clock: ServerClock | null;
  readonly overview: Overview | null;
  readonly dueAt: number;
  /** The payout whose cancellation is on its way to the EBS; one at a time. */
  readonly cancelling: StreamerPayout | null;
  readonly notice: Notice | null;
  /** Until when the notice is shown. */
  readonly noticeUntil: number;
}

const NOTICE_MS = 30_000;

export type DeskEvent =
  | { readonly kind: "authorized"; readonly token: string; readonly viewer: Viewer }
  | { readonly kind: "visibility"; readonly isVisible: boolean }
  | { readonly kind: "overview"; readonly overview: Overview; readonly clock: ServerClock }
  | { readonly kind: "failed"; readonly problem: ProblemCode; readonly retryAfterMs: number }
  | { readonly kind: "cancel"; readonly payout: StreamerPayout }
  | { readonly kind: "cancelled"; readonly payout: StreamerPayout }
  | { readonly kind: "not_cancelled"; readonly payout: StreamerPayout; readonly problem: ProblemCode }
  | { readonly kind: "retry" };

export const FRESH_DESK: Desk = {
  ...HEALTHY,
  token: null,
  viewer: null,
  isVisible: true,
  clock: null,
  overview: null,
  dueAt: 0,
  cancelling: null,
  notice: null,
  noticeUntil: 0,
};

/** Whether the page is open before whose channel it is; the EBS checks it, the page only saves the asking. */
export function isStreamer(desk: Desk): boolean {
  return desk.viewer?.role === "broadcaster";
}

/** When to ask next; null while there is nothing to ask, or nobody to see the answer. */
export function wakeDesk(desk: Desk): number | null {
  if (desk.token === null || !isStreamer(desk)) {
    return null;
  }
  if (desk.cancelling !== null) {
    // The streamer has decided: that is not put off until they look again, nor until the next overview.
    return 0;
  }
  return desk.isVisible ? Math.max(desk.dueAt, desk.resumeAt) : null;
}

/** What to ask when `wakeDesk` has come. */
export function dueDesk(desk: Desk): readonly DeskRoute[] {
  return [desk.cancelling === null ? "overview" : "cancel"];
}

/** Take in what happened at `now`. */
export function applyDesk(desk: Desk, event: DeskEvent, now: number, chance: Chance): Desk {
  switch (event.kind) {
    case "authorized":
      return authorized(desk, event.token, event.viewer, now);
    case "visibility": {
      const isShownAgain = event.isVisible && !desk.isVisible;
      return { ...desk, isVisible: event.isVisible, dueAt: isShownAgain ? now : desk.dueAt };
    }
    case "overview": {
      const delay = localPause(event.clock, overviewDelay(chance));
      return { ...desk, ...HEALTHY, overview: event.overview, clock: event.clock, dueAt: now + delay };
    }
    case "failed":
      return { ...desk, ...afterFailure(desk, event.problem, event.retryAfterMs, now, chance) };
    case "cancel":
      return desk.cancelling === null ? { ...desk, cancelling: event.payout, notice: null } : desk;
    case "cancelled":
    case "not_cancelled": {
      const overview = event.kind === "cancelled" ? withEnded(desk.overview, event.payout) : desk.overview;
      // Whatever came of it, what is shown is not the whole truth any more.
      return { ...desk, overview, cancelling: null, notice: event, noticeUntil: now + NOTICE_MS, dueAt: now };
    }
    case "retry":
      return { ...desk, resumeAt: Math.max(now, desk.pausedUntil), dueAt: now };
  }
}

function authorized(desk: Desk, token: string, viewer: Viewer, now: number): Desk {
  const isSamePerson = desk.viewer?.role === viewer.role && desk.viewer.channelId === viewer.channelId;
  if (isSamePerson) {
    return { ...desk, token, viewer, resumeAt: resumeWithNewToken(desk, now) };
  }
  // Nothing that one was shown is another's to see.
  return { ...FRESH_DESK, isVisible: desk.isVisible, token, viewer };
}

/** The overview once a payout has come to its end; the next answer of the EBS will say the same. */
function withEnded(overview: Overview | null, payout: StreamerPayout): Overview | null {
  return (
    overview && {
      ...overview,
      openPayouts: overview.openPayouts.filter(({ id }) => id !== payout.id),
      recentPayouts: [payout, ...overview.recentPayouts],
    }
  );
}
