/** One request to the EBS, and what an answer that is no success means. */

import type { ProblemCode } from "../core/connection";
import type { ErrorCode } from "./types";

export const REQUEST_MS_MAX = 10_000;

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

/** A request that came to nothing. */
export interface Failure {
  readonly kind: "failed";
  readonly problem: ProblemCode;
  readonly retryAfterMs: number;
}

interface Question {
  readonly method?: "GET" | "POST";
  readonly token: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whether the EBS refused a pass that was renewed meanwhile: that says nothing of the new one. */
export function isOfOldPass(event: object, asked: string | null, current: string | null): boolean {
  return asked !== current && "problem" in event && event.problem === "unauthorized";
}

/** Send it; what the network does to it is thrown, for `brokenOff` to say. */
export async function send(ebs: Ebs, path: string, question: Question, ask: typeof fetch): Promise<Response> {
  return ask(ebs.address + path, {
    method: question.method ?? "GET",
    headers: { Authorization: `Bearer ${question.token}`, ...question.headers },
    // The ETag is ours to keep: the browser's cache would hide the header with the time.
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
  });
}

/** What a thrown error means. */
export function brokenOff(error: unknown): Failure {
  // Unreadable JSON is an answer of somebody else; all the rest is the network's doing.
  return { kind: "failed", problem: error instanceof SyntaxError ? "strange" : "network", retryAfterMs: 0 };
}

export function strange(): Failure {
  return { kind: "failed", problem: "strange", retryAfterMs: 0 };
}

/** What an answer means that is no success; `reason` is the error body's own. */
export async function refusalOf(response: Response): Promise<{ failure: Failure; reason: unknown }> {
  const { code, reason } = await errorOf(response);
  const seconds = Number(response.headers.get("Retry-After"));
  return {
    failure: { kind: "failed", problem: code, retryAfterMs: seconds > 0 ? seconds * 1000 : 0 },
    reason,
  };
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
