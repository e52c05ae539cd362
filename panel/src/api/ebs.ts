/** Asks the EBS one question. Whatever happens comes back as a value; nothing is thrown. */

import { clockFrom, type ServerClock } from "../core/server_clock";
import type { Answer, Event, ProblemCode, Route } from "../core/session";
import type { ErrorCode, GiftQueue, Payout, PoolMe, RouletteState } from "./types";

export const REQUEST_MS_MAX = 10_000;

function pathOf(route: Route, channelId: string): string {
  switch (route) {
    case "roulette":
      return "/api/roulette/state";
    case "me":
      return "/api/pool/me";
    case "payout":
      return "/api/payouts/my-last";
    case "gift":
      return `/api/streamers/${encodeURIComponent(channelId)}/gift-queue`;
  }
}

/** What an answer of each viewer's route has, and an answer of somebody else has not. */
const MARKS: Readonly<Record<Exclude<Route, "roulette">, string>> = {
  me: "isEnrolled",
  payout: "status",
  gift: "mine",
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

/** With what a question is asked. */
export interface Pass {
  readonly token: string;
  readonly channelId: string;
  readonly etag: string | null;
}

/** What became of a question: an event for the session. */
export type Outcome = Extract<Event, { kind: "answered" | "failed" | "identity_missing" }>;

export async function ask(
  ebs: Ebs,
  route: Route,
  { token, channelId, etag }: Pass,
  { fetch, now }: Surroundings,
): Promise<Outcome> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (route === "roulette" && etag !== null) {
    headers["If-None-Match"] = etag;
  }
  const sentAt = now();
  try {
    const response = await fetch(ebs.address + pathOf(route, channelId), {
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
  if (typeof body !== "object" || body === null || !(MARKS[route] in body)) {
    return strange();
  }
  return { kind: "answered", answer: answerOf(route, body), clock: null };
}

function answerOf(route: Exclude<Route, "roulette">, body: object): Answer {
  switch (route) {
    case "me":
      return { route, me: body as PoolMe };
    case "payout":
      return { route, payout: body as Payout };
    case "gift":
      return { route, gifts: body as GiftQueue };
  }
}

async function refused(route: Route, response: Response): Promise<Outcome> {
  const { code, reason } = await errorOf(response);
  if (route === "payout" && code === "not_found") {
    return { kind: "answered", answer: { route, payout: null }, clock: null };
  }
  if (route === "gift" && code === "not_found") {
    // An EBS without this channel's queue, or older than gifts: the panel does without.
    return { kind: "answered", answer: { route, gifts: null }, clock: null };
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
