/** Asks the EBS one question. Whatever happens comes back as a value; nothing is thrown. */

import { clockFrom, type ServerClock } from "../core/server_clock";
import type { Answer, Event, ProblemCode, Route } from "../core/session";
import type { ErrorCode, Payout, PoolMe, RouletteState } from "./types";

export const REQUEST_MS_MAX = 10_000;

const PATHS: Readonly<Record<Route, string>> = {
  roulette: "/api/roulette/state",
  me: "/api/pool/me",
  payout: "/api/payouts/my-last",
};

export interface Ebs {
  /** Its address, without a slash at the end; empty: where the page came from. */
  readonly address: string;
  readonly clockRate: number;
}

export interface Surroundings {
  readonly fetch: typeof fetch;
  /** Local milliseconds, monotonic. */
  readonly now: () => number;
}

/** What became of a question: an event for the session. */
export type Outcome = Extract<Event, { kind: "answered" | "failed" | "identity_missing" }>;

export async function ask(
  ebs: Ebs,
  route: Route,
  token: string,
  etag: string | null,
  { fetch, now }: Surroundings,
): Promise<Outcome> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (route === "roulette" && etag !== null) {
    headers["If-None-Match"] = etag;
  }
  const sentAt = now();
  try {
    const response = await fetch(ebs.address + PATHS[route], {
      headers,
      // The ETag is ours to keep: the browser's cache would hide the header with the time.
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    if (response.ok || response.status === 304) {
      return await understood(route, response, (serverNow) =>
        clockFrom(serverNow, sentAt, now(), ebs.clockRate),
      );
    }
    return await refused(route, response);
  } catch (error) {
    // Unreadable JSON is an answer of somebody else; all the rest is the network's doing.
    return { kind: "failed", problem: error instanceof SyntaxError ? "strange" : "network", retryAfterMs: 0 };
  }
}

async function understood(
  route: Route,
  response: Response,
  clockAt: (serverNow: string) => ServerClock,
): Promise<Outcome> {
  if (route === "roulette") {
    const state = response.status === 304 ? null : ((await response.json()) as RouletteState);
    const serverNow = state?.serverNow ?? response.headers.get("X-MGM-Server-Now");
    if (serverNow === null || Number.isNaN(Date.parse(serverNow)) || !isSound(state)) {
      return strange();
    }
    const etag = response.headers.get("ETag");
    return { kind: "answered", answer: { route, state, etag }, clock: clockAt(serverNow) };
  }
  const body: unknown = await response.json();
  if (typeof body !== "object" || body === null || !((route === "me" ? "isEnrolled" : "status") in body)) {
    return strange();
  }
  const answer: Answer = route === "me" ? { route, me: body as PoolMe } : { route, payout: body as Payout };
  return { kind: "answered", answer, clock: null };
}

async function refused(route: Route, response: Response): Promise<Outcome> {
  const { code, reason } = await errorOf(response);
  if (route === "payout" && code === "not_found") {
    return { kind: "answered", answer: { route, payout: null }, clock: null };
  }
  if (reason === "identity_not_shared") {
    return { kind: "identity_missing" };
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return { kind: "failed", problem: code, retryAfterMs: seconds > 0 ? seconds * 1000 : 0 };
}

/** What the error body says; an answer without one is not the EBS's: a proxy's page, for instance. */
async function errorOf(response: Response): Promise<{ code: ProblemCode; reason: unknown }> {
  try {
    const body = (await response.json()) as { code?: unknown; details?: { reason?: unknown } } | null;
    if (typeof body?.code === "string") {
      return { code: body.code as ErrorCode, reason: body.details?.reason };
    }
  } catch {
    // Not JSON: fall through.
  }
  const isAway = response.status === 429 || response.status >= 500;
  return { code: isAway ? "unavailable" : "strange", reason: null };
}

/** Whether the state can be reckoned with; null is "as before". */
function isSound(state: RouletteState | null): boolean {
  return state === null || (!Number.isNaN(Date.parse(state.nextSpinAt)) && state.spinIntervalSeconds > 0);
}

function strange(): Outcome {
  return { kind: "failed", problem: "strange", retryAfterMs: 0 };
}
