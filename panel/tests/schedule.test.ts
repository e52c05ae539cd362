import { describe, expect, it } from "vitest";
import type { RouletteState } from "../src/api/types";
import { rouletteAt } from "../src/core/roulette";
import {
  backoff,
  type Chance,
  meDelay,
  OWN_WIN,
  overviewDelay,
  POOL_CHANGED,
  payoutDelay,
  rouletteDelay,
  within,
} from "../src/core/schedule";
import { apply, due, type Session, wake } from "../src/core/session";
import { B, instant, me, payout, session, state } from "./world";

const low = () => 0;
const high = () => 0.999_999;

/** Repeatable chance: a linear congruential generator, as old as the hills. */
function chanceOf(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return value / 4_294_967_296;
  };
}

/** The least and the greatest that chance can make of a delay. */
function stretch(delay: (chance: Chance) => number): [number, number] {
  return [delay(low), Math.ceil(delay(high))];
}

function delays(told: RouletteState, at: number): [number, number] {
  return stretch((chance) => rouletteDelay(rouletteAt(told, at), chance));
}

describe("when the roulette is asked about", () => {
  it("is slow while viewers join", () => {
    expect(delays(state(), B + 100_000)).toEqual([20_000, 30_000]);
  });

  it("is slower still when nobody is there", () => {
    const empty = state({ spinPhase: "idle", poolParticipantCount: 0 });
    expect(delays(empty, B + 100_000)).toEqual([25_000, 40_000]);
  });

  it("does not end before the boundary what would leave the spin unseen", () => {
    expect(delays(state(), B + 290_000)).toEqual([11_500, 19_500]);
  });

  it("asks again soon when the draw may only be late", () => {
    const after = state({ nextSpinAt: instant(B + 300_000) });
    expect(delays(after, B + 2_000)).toEqual([3_000, 6_000]);
    expect(delays(after, B + 12_000)).toEqual([20_000, 30_000]);
  });

  it("waits for the wheel to stop, then for the name", () => {
    const spinning = state({ spinPhase: "spinning" });
    expect(delays(spinning, B + 5_000)).toEqual([15_300, 23_300]);
    expect(delays(spinning, B + 21_000)).toEqual([3_000, 6_000]);
  });

  it("is quick while the winner is looked up, and patient when the Desktop is away", () => {
    const checking = state({ spinPhase: "verification", candidateCharacterName: "Norinn" });
    expect(delays(checking, B + 30_000)).toEqual([7_500, 8_500]);
    expect(delays(checking, B + 100_000)).toEqual([15_000, 25_000]);
  });
});

describe("when the viewer's own things are asked about", () => {
  it("is rare inside the pool, and quick for who has just copied the command", () => {
    const inside = me({ isEnrolled: true, characterName: "Norinn" });
    expect(stretch((chance) => meDelay(inside, true, chance))).toEqual([120_000, 180_000]);
    expect(stretch((chance) => meDelay(me(), false, chance))).toEqual([30_000, 50_000]);
    expect(stretch((chance) => meDelay(me(), true, chance))).toEqual([5_000, 7_000]);
  });

  it("follows an active payout closely, and others hardly", () => {
    for (const followed of [payout(), payout({ status: "InProgress" })]) {
      expect(stretch((chance) => payoutDelay(followed, chance))).toEqual([8_000, 14_000]);
    }
    for (const settled of [payout({ status: "Sent" }), null]) {
      expect(stretch((chance) => payoutDelay(settled, chance))).toEqual([300_000, 480_000]);
    }
  });

  it("is not at one moment for all who saw the same", () => {
    expect(stretch((chance) => within(OWN_WIN, chance))).toEqual([0, 1_500]);
    expect(stretch((chance) => within(POOL_CHANGED, chance))).toEqual([1_000, 6_000]);
    expect(stretch(overviewDelay)).toEqual([6_000, 9_000]);
  });
});

describe("backing off", () => {
  it("doubles up to a minute", () => {
    const full = [1, 2, 3, 4, 5, 6, 60].map((failures) => Math.round(backoff(failures, 0, high)));
    expect(full).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(backoff(1, 0, low)).toBe(1_000);
  });

  it("is never shorter than the EBS asked for", () => {
    expect(backoff(1, 42_000, low)).toBe(42_000);
    expect(backoff(1, 42_000, high)).toBeLessThanOrEqual(47_000);
    expect(backoff(6, 1_000, low)).toBe(30_000);
  });
});

describe("ten thousand panels", () => {
  const PANELS = 10_000;

  /** How many requests come in each second from a minute before a boundary to two minutes after it. */
  function perSecond(): number[] {
    const counts = new Array<number>(180).fill(0);
    for (let panel = 0; panel < PANELS; panel += 1) {
      const chance = chanceOf(panel * 7_919 + 1);
      const start = B + 240_000;
      let now = chance() * 30_000;
      let told: Session = session({ dueAt: { roulette: now, me: 1e12, payout: 1e12, gift: 1e12 } }, start);
      for (;;) {
        const next = wake(told);
        if (next === null || next >= 180_000) {
          break;
        }
        now = next;
        counts[Math.floor(now / 1000)] = (counts[Math.floor(now / 1000)] ?? 0) + due(told, now).length;
        const clock = { serverAt: start + now, localAt: now, rate: 1 };
        const answer = { route: "roulette", state: toldAt(start + now), etag: null } as const;
        told = apply(told, { kind: "answered", answer, clock }, now, chance);
      }
    }
    return counts;
  }

  /** What the EBS says around the boundary at B + 300 s, with a report fourteen seconds after the stop. */
  function toldAt(now: number): RouletteState {
    const since = now - (B + 300_000);
    const nextSpinAt = instant(B + (since < 0 ? 300_000 : 600_000));
    if (since < 0 || since >= 60_000) {
      return state({ nextSpinAt });
    }
    if (since < 20_000) {
      return state({ nextSpinAt, spinPhase: "spinning" });
    }
    const candidateCharacterName = "Norinn";
    const isReported = since >= 34_000;
    return state({
      nextSpinAt,
      candidateCharacterName,
      spinPhase: isReported ? "completed" : "verification",
    });
  }

  it("do not ask in one second at the boundary", () => {
    const counts = perSecond();
    expect(counts[60]).toBeLessThan(PANELS / 100);
    // Nor later: an eighth of them is a second's share of the eight over which they spread.
    expect(Math.max(...counts)).toBeLessThan((PANELS / 8) * 1.1);
    // All of them have seen the spin begin before it is half over.
    expect(counts.slice(60, 70).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(PANELS * 0.99);
  });
});
