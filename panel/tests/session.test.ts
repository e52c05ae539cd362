import { describe, expect, it } from "vitest";
import { apply, due, type Event, FRESH, type Session, wake } from "../src/core/session";
import { viewerOf } from "../src/twitch/token";
import { B, gift, instant, me, payout, queue, STRANGER, SUBSCRIBER, session, state, token } from "./world";

const half = () => 0.5;

function then(start: Session, event: Event, now = 0): Session {
  return apply(start, event, now, half);
}

function told(changed: Parameters<typeof state>[0], now: number): Event {
  const clock = { serverAt: B + 100_000 + now, localAt: now, rate: 1 };
  return { kind: "answered", answer: { route: "roulette", state: state(changed), etag: '"x"' }, clock };
}

const authorized = (passed: string): Event => ({
  kind: "authorized",
  token: passed,
  viewer: viewerOf(passed),
});

describe("what is asked", () => {
  it("nothing before Twitch has told who is looking", () => {
    expect(wake(FRESH)).toBeNull();
  });

  it("everything at once for a viewer who is known", () => {
    const known = then(FRESH, authorized(SUBSCRIBER), 500);
    expect(wake(known)).toBe(0);
    expect(due(known, 500)).toEqual(["roulette", "me", "payout", "gift"]);
  });

  it("only the roulette for one who has not shared their identity", () => {
    expect(due(then(FRESH, authorized(STRANGER)), 500)).toEqual(["roulette"]);
  });

  it("the viewer's things when they share it", () => {
    const dueAt = { roulette: 30_000, me: 0, payout: 0, gift: 0 };
    const watching = session({ viewer: viewerOf(STRANGER), dueAt });
    expect(wake(watching)).toBe(30_000);
    const shared = then(watching, authorized(SUBSCRIBER), 500);
    expect(wake(shared)).toBe(500);
    expect(due(shared, 500)).toEqual(["me", "payout", "gift"]);
  });

  it("no more of somebody whom the EBS does not know after all", () => {
    const unknown = then(session(), { kind: "identity_missing" });
    expect(due(unknown, 500)).toEqual(["roulette"]);
  });

  it("nothing while hidden, and everything when shown again", () => {
    const dueAt = { roulette: 90_000, me: 90_000, payout: 90_000, gift: 90_000 };
    const hidden = then(
      session({ dueAt, payout: payout() }),
      { kind: "visibility", isVisible: false },
      1_000,
    );
    expect(wake(hidden)).toBeNull();
    const shown = then(hidden, { kind: "visibility", isVisible: true }, 60_000);
    expect(wake(shown)).toBe(60_000);
    expect(due(shown, 60_000)).toEqual(["roulette", "me", "payout", "gift"]);
  });

  it("nothing new when the panel was hidden for a moment only", () => {
    const dueAt = { roulette: 90_000, me: 90_000, payout: 90_000, gift: 90_000 };
    const hidden = then(session({ dueAt }), { kind: "visibility", isVisible: false }, 1_000);
    expect(wake(then(hidden, { kind: "visibility", isVisible: true }, 2_000))).toBe(90_000);
  });

  it("the viewer's place soon after the pool has changed, but not at every change", () => {
    const dueAt = { roulette: 30_000, me: 60_000, payout: 1e9, gift: 1e9 };
    const watching = session({ dueAt, askedMeAt: 20_000 });
    const changed = then(watching, told({ poolParticipantCount: 4 }, 30_000), 30_000);
    expect(changed.dueAt.me).toBe(35_000);
    expect(then(watching, told({}, 30_000), 30_000).dueAt.me).toBe(60_000);
  });

  it("the payout at once when the own name has won", () => {
    const inside = session({
      me: me({ isEnrolled: true, characterName: "Norinn", eligible: true }),
      dueAt: { roulette: 0, me: 1e9, payout: 1e9, gift: 1e9 },
    });
    const won = { spinPhase: "completed", outcome: "winner", candidateCharacterName: "Norinn" } as const;
    expect(then(inside, told(won, 0)).dueAt.payout).toBe(750);
    expect(then(inside, told({ ...won, candidateCharacterName: "Thrall" }, 0)).dueAt.payout).toBe(1e9);
    const known = { ...inside, payout: payout() };
    expect(then(known, told(won, 0)).dueAt.payout).toBe(1e9);
  });

  it("the viewer's place often, for a while, after the command was copied", () => {
    const copied = then(session(), { kind: "attend", route: "me" }, 1_000);
    expect(copied.dueAt.me).toBe(7_000);
    const answer: Event = { kind: "answered", answer: { route: "me", me: me() }, clock: null };
    expect(then(copied, answer, 7_000).dueAt.me).toBe(13_000);
    expect(then(copied, answer, 92_000).dueAt.me).toBe(132_000);
  });
});

describe("failures", () => {
  const failed = (retryAfterMs = 0): Event => ({ kind: "failed", problem: "unavailable", retryAfterMs });

  it("pause everything, and then ask one thing only", () => {
    const down = then(session(), failed());
    expect(wake(down)).toBe(1_500);
    expect(due(down, 1_500)).toEqual(["roulette"]);
  });

  it("count once for questions that were asked together", () => {
    const down = then(then(then(session(), failed()), failed(), 10), failed(), 20);
    expect(down.failures).toBe(1);
    expect(then(down, failed(), 5_000).failures).toBe(2);
  });

  it("are over with the first answer", () => {
    const back = then(then(session(), failed(30_000)), told({}, 40_000), 40_000);
    expect(back).toMatchObject({ failures: 0, problem: null, resumeAt: 0, pausedUntil: 0 });
  });

  it("can be cut short by the viewer, but not against the EBS's own word", () => {
    expect(wake(then(then(session(), failed()), { kind: "retry" }, 100))).toBe(100);
    expect(wake(then(then(session(), failed(30_000)), { kind: "retry" }, 100))).toBe(30_000);
  });

  it("are waited out as the EBS asked, whatever became of what was asked beside", () => {
    const told429 = then(session(), failed(30_000), 0);
    const beside = then(told429, { kind: "failed", problem: "network", retryAfterMs: 0 }, 10);
    const answered = then(told429, { kind: "answered", answer: { route: "me", me: me() }, clock: null }, 10);
    for (const paused of [beside, answered]) {
      expect(wake(paused)).toBeGreaterThanOrEqual(30_000);
      expect(wake(then(paused, { kind: "retry" }, 100))).toBe(30_000);
    }
    expect(answered).toMatchObject({ problem: "unavailable", me: me() });
  });

  it("of a pass that ran out end with the new pass", () => {
    const out = then(session(), { kind: "failed", problem: "unauthorized", retryAfterMs: 0 });
    const renewed = token({ opaque_user_id: "U2002", user_id: "2002", role: "viewer", exp: 2 });
    expect(wake(then(out, authorized(renewed), 200))).toBe(200);
    const down = then(session(), failed());
    expect(wake(then(down, authorized(renewed), 200))).toBe(1_500);
  });
});

describe("a prize that has come to its end", () => {
  it("makes the panel ask whether the viewer is still in the pool", () => {
    const dueAt = { roulette: 1e9, me: 1e9, payout: 0, gift: 1e9 };
    const ended = (status: "InProgress" | "Sent", before: ReturnType<typeof payout> | null) =>
      then(session({ dueAt, payout: before }), {
        kind: "answered",
        answer: { route: "payout", payout: payout({ status }) },
        clock: null,
      }).dueAt.me;
    expect(ended("Sent", payout({ status: "InProgress" }))).toBe(750);
    expect(ended("InProgress", payout())).toBe(1e9);
    expect(ended("Sent", payout({ status: "Sent" }))).toBe(1e9);
    expect(ended("Sent", null)).toBe(1e9);
  });
});

describe("another viewer in the same page", () => {
  it("sees nothing of the one before", () => {
    const first = session({
      me: me({ isEnrolled: true, characterName: "Norinn" }),
      payout: payout(),
      gifts: queue([gift()]),
    });
    const second = then(first, authorized(token({ opaque_user_id: "U3003", user_id: "3003" })), 10);
    expect(second.me).toBeNull();
    expect(second.payout).toBeUndefined();
    expect(second.gifts).toBeUndefined();
  });
});

describe("where the EBS's time runs fast", () => {
  it("the pauses are shorter, but never a storm", () => {
    const quick = { serverAt: B + 100_000, localAt: 0, rate: 20 };
    const answer = {
      route: "roulette",
      state: state({ serverNow: instant(B + 100_000) }),
      etag: null,
    } as const;
    const fast = then(session(), { kind: "answered", answer, clock: quick });
    expect(fast.dueAt.roulette).toBe(1_250);
    const faster = then(session(), { kind: "answered", answer, clock: { ...quick, rate: 1_000 } });
    expect(faster.dueAt.roulette).toBe(1_000);
  });
});
