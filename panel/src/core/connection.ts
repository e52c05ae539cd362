/** How the EBS has answered of late, and when it may be asked again (SPEC §13): the same for every page. */

import type { ErrorCode } from "../api/types";
import { backoff, type Chance } from "./schedule";

/** Why the last request came to nothing. `network`: no answer; `strange`: one that is not the EBS's. */
export type ProblemCode = ErrorCode | "network" | "strange";

export interface Connection {
  readonly failures: number;
  readonly problem: ProblemCode | null;
  /** Nothing is asked before this. */
  readonly resumeAt: number;
  /** Not even by the Retry button: the EBS asked for this pause. */
  readonly pausedUntil: number;
}

export const HEALTHY: Connection = { failures: 0, problem: null, resumeAt: 0, pausedUntil: 0 };

export interface Trouble {
  readonly code: ProblemCode;
  /** Local milliseconds: when the page asks again by itself. */
  readonly againAt: number;
  /** Local milliseconds: from when on the Retry button may ask. */
  readonly retryFrom: number;
}

/** The connection after a request at `now` came to nothing. */
export function afterFailure(
  before: Connection,
  problem: ProblemCode,
  retryAfterMs: number,
  now: number,
  chance: Chance,
): Connection {
  // Questions that were asked together fail together: that is one failure.
  const failures = now < before.resumeAt ? before.failures : before.failures + 1;
  // And if only one of them was told to wait, all wait.
  const pausedUntil = Math.max(before.pausedUntil, now + retryAfterMs);
  const resumeAt = Math.max(now + backoff(failures, retryAfterMs, chance), pausedUntil);
  return { failures, problem, resumeAt, pausedUntil };
}

/** When to ask again after Twitch has handed out a new token: what waited because of the old one waits no longer. */
export function resumeWithNewToken({ problem, resumeAt }: Connection, now: number): number {
  return problem === "unauthorized" ? now : resumeAt;
}

/** What there is to say about the connection; null while it is well. */
export function troubleOf({ problem, resumeAt, pausedUntil }: Connection): Trouble | null {
  return problem === null ? null : { code: problem, againAt: resumeAt, retryFrom: pausedUntil };
}
