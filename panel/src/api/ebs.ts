/** Asks the EBS one question. Whatever happens comes back as a value; nothing is thrown. */

import { clockFrom, type ServerClock } from "../core/server_clock";
import type { Answer, Event, Route } from "../core/session";
import { brokenOff, type Ebs, refusalOf, type Surroundings, send, strange } from "./request";
import type { GiftQueue, Payout, PoolMe, RouletteState } from "./types";

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
  const headers: Record<string, string> = {};
  if (route === "roulette" && etag !== null) {
    headers["If-None-Match"] = etag;
  }
  const sentAt = now();
  try {
    const response = await send(ebs, pathOf(route, channelId), { token, headers }, fetch);
    if (response.ok || response.status === 304) {
      return await understood(route, response, (serverNow) =>
        clockFrom(serverNow, sentAt, now(), ebs.clockRate),
      );
    }
    return await refused(route, response);
  } catch (error) {
    return brokenOff(error);
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
  const { failure, reason } = await refusalOf(response);
  if (route === "payout" && failure.problem === "not_found") {
    return { kind: "answered", answer: { route, payout: null }, clock: null };
  }
  if (route === "gift" && failure.problem === "not_found") {
    // An EBS without this channel's queue, or older than gifts: the panel does without.
    return { kind: "answered", answer: { route, gifts: null }, clock: null };
  }
  if (reason === "identity_not_shared") {
    return { kind: "identity_missing" };
  }
  return failure;
}

/** Whether the state can be reckoned with; null is "as before". */
function isSound(state: RouletteState | null): boolean {
  return state === null || (!Number.isNaN(Date.parse(state.nextSpinAt)) && state.spinIntervalSeconds > 0);
}
