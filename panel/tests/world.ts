/** A clock that moves only when told, an EBS that answers what it is told, and viewers with tokens. */

import type { GiftItem, GiftQueue, GiftRequest, Payout, PoolMe, RouletteState } from "../src/api/types";
import { Loop } from "../src/app/loop";
import type { PollingSurroundings } from "../src/app/polling";
import { FRESH, type Session } from "../src/core/session";
import { viewerOf } from "../src/twitch/token";

/** 2026-04-04T12:00:00Z: a boundary. */
export const B = Date.parse("2026-04-04T12:00:00.000Z");

export const instant = (ms: number): string => new Date(ms).toISOString();

export function state(changed: Partial<RouletteState> = {}): RouletteState {
  return {
    nextSpinAt: instant(B + 300_000),
    serverNow: instant(B + 100_000),
    spinIntervalSeconds: 300,
    poolParticipantCount: 3,
    spinPhase: "collecting",
    candidateCharacterName: null,
    outcome: null,
    currentSpinCycleId: "c0000000-0000-4000-8000-000000000001",
    ...changed,
  };
}

export function me(changed: Partial<PoolMe> = {}): PoolMe {
  return {
    isEnrolled: false,
    characterName: null,
    eligible: false,
    wonGold: 0,
    lastRefusal: null,
    ...changed,
  };
}

export function payout(changed: Partial<Payout> = {}): Payout {
  return {
    id: "a0000000-0000-4000-8000-000000000001",
    twitchUserId: "2002",
    twitchDisplayName: "Viewer",
    characterName: "Norinn",
    goldAmount: 1000,
    enrollmentRequestId: "spin:c0000000000040008000000000000001",
    status: "Pending",
    createdAt: instant(B + 30_000),
    updatedAt: instant(B + 30_000),
    acceptedAt: null,
    isRewardSentAnnouncedToChat: false,
    spinCycleId: "c0000000-0000-4000-8000-000000000001",
    ...changed,
  };
}

export function gift(changed: Partial<GiftRequest> = {}): GiftRequest {
  return {
    id: "d0000000-0000-4000-8000-000000000001",
    streamerId: "1001",
    viewerId: "2002",
    viewerDisplayName: "Viewer",
    characterName: "Norinn",
    state: "Pending",
    selectedItem: null,
    queuePosition: 3,
    estimatedWaitSeconds: 130,
    createdAt: instant(B + 90_000),
    updatedAt: instant(B + 90_000),
    timeoutAt: null,
    failureReason: null,
    ...changed,
  };
}

export function item(changed: Partial<GiftItem> = {}): GiftItem {
  return {
    name: "Saronite Bar",
    id: 36913,
    count: 20,
    link: "|cff0070dd|Hitem:36913:0:0:0:0:0:0:0:80|h[Saronite Bar]|h|r",
    texture: null,
    bagId: 0,
    slotId: 1,
    ...changed,
  };
}

/** The queue of a viewer with these requests, in which it is nobody's turn unless told otherwise. */
export function queue(mine: readonly GiftRequest[] = [], changed: Partial<GiftQueue> = {}): GiftQueue {
  return { streamerId: "1001", queueLength: 3, active: null, mine: [...mine], ...changed };
}

export function token(claims: Record<string, unknown>): string {
  const encode = (value: unknown): string =>
    btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  return `${encode({ alg: "HS256" })}.${encode(claims)}.signature`;
}

const CHANNEL = "1001";
export const SUBSCRIBER = token({
  opaque_user_id: "U2002",
  user_id: "2002",
  role: "viewer",
  channel_id: CHANNEL,
});
export const STRANGER = token({ opaque_user_id: "U9999", role: "viewer" });

/** A session that knows what it is given, at local time 0 and server time `serverAt`. */
export function session(changed: Partial<Session> = {}, serverAt = B + 100_000): Session {
  return {
    ...FRESH,
    token: SUBSCRIBER,
    viewer: viewerOf(SUBSCRIBER),
    clock: { serverAt, localAt: 0, rate: 1 },
    roulette: state(),
    me: me(),
    payout: null,
    gifts: queue(),
    ...changed,
  };
}

export interface Asked {
  readonly at: number;
  readonly path: string;
  readonly token: string;
  readonly etag: string | null;
}

type Answering = (path: string, headers: Headers) => Response | Promise<Response>;

/** A fake clock with its timers, and an EBS that answers what it is told. */
export class Stage {
  now = 0;
  readonly asked: Asked[] = [];
  readonly around: PollingSurroundings;
  private timers: { at: number; callback: () => void }[] = [];

  constructor(
    /** What the EBS answers; a thrown error is a broken connection. */
    public answer: Answering,
    chance = () => 0.5,
  ) {
    this.around = {
      chance,
      now: () => this.now,
      after: (ms, callback) => {
        const timer = { at: this.now + ms, callback };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((each) => each !== timer);
        };
      },
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        const path = String(url);
        this.asked.push({
          at: this.now,
          path,
          token: (headers.get("Authorization") ?? "").replace("Bearer ", ""),
          etag: headers.get("If-None-Match"),
        });
        return this.answer(path, headers);
      },
    };
  }

  /** Let `ms` pass: every timer rings in its order, and every answer is taken in before the next. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      await settled();
      const next = this.timers.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) {
        break;
      }
      this.timers = this.timers.filter((each) => each !== next);
      this.now = Math.max(this.now, next.at);
      next.callback();
    }
    this.now = until;
    await settled();
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.asked.filter((each) => each.path === path).length;
  }
}

/** A panel's loop on a fake clock, and the EBS that it asks. */
export class World extends Stage {
  readonly loop = new Loop({ address: "", clockRate: 1 }, this.around, () => {});

  authorize(passed: string): void {
    this.loop.dispatch({ kind: "authorized", token: passed, viewer: viewerOf(passed) });
  }
}

/** All promises that hang on nothing but each other have come to rest. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) {
    await Promise.resolve();
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
}

export const ROULETTE = "/api/roulette/state";
export const ME = "/api/pool/me";
export const PAYOUT = "/api/payouts/my-last";
export const GIFT = `/api/streamers/${CHANNEL}/gift-queue`;

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

export function error(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  details = {},
): Response {
  return json({ code, message: "…", details }, status, headers);
}

/** An EBS in order, whose time is `B + 100 s` at local time 0, and who knows no payouts. */
export function healthy(world: () => World, changed: Partial<RouletteState> = {}) {
  return (path: string): Response => {
    switch (path) {
      case ROULETTE:
        return json(state({ serverNow: instant(B + 100_000 + world().now), ...changed }), 200, {
          ETag: '"one"',
        });
      case ME:
        return json(me());
      case GIFT:
        return json(queue());
      default:
        return error(404, "not_found");
    }
  };
}
