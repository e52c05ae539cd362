import { describe, expect, it } from "vitest";
import { rouletteAt } from "../src/core/roulette";
import { B, state } from "./world";

const collecting = state();
const spinning = state({ spinPhase: "spinning" });

describe("between two answers", () => {
  it("counts from the boundary before the next spin", () => {
    const roulette = rouletteAt(collecting, B + 100_000);
    expect(roulette).toMatchObject({ phase: "collecting", nextSpinAt: B + 300_000, sinceBoundary: 100_000 });
  });

  it("starts the wheel at the boundary, and names nobody", () => {
    const roulette = rouletteAt(collecting, B + 300_000);
    expect(roulette).toMatchObject({
      phase: "starting",
      nextSpinAt: B + 600_000,
      sinceBoundary: 0,
      candidate: null,
    });
  });

  it("does not believe in a spin that nobody confirms", () => {
    expect(rouletteAt(collecting, B + 314_000).phase).toBe("collecting");
  });

  it("starts no wheel for an empty pool", () => {
    const empty = state({ spinPhase: "idle", poolParticipantCount: 0, currentSpinCycleId: null });
    expect(rouletteAt(empty, B + 301_000)).toMatchObject({ phase: "idle", nextSpinAt: B + 600_000 });
  });

  it("starts no wheel at a later boundary than the next one", () => {
    expect(rouletteAt(collecting, B + 601_000)).toMatchObject({
      phase: "collecting",
      nextSpinAt: B + 900_000,
    });
  });

  it("is seven seconds into the spin for who comes seven seconds late", () => {
    expect(rouletteAt(spinning, B + 7_000)).toMatchObject({ phase: "spinning", sinceBoundary: 7_000 });
  });

  it("stops the wheel after twenty seconds without inventing a name", () => {
    expect(rouletteAt(spinning, B + 19_999).phase).toBe("spinning");
    expect(rouletteAt(spinning, B + 20_000)).toMatchObject({ phase: "settling", candidate: null });
  });

  it("forgets the candidate when the next cycle begins", () => {
    const checking = state({ spinPhase: "verification", candidateCharacterName: "Norinn" });
    expect(rouletteAt(checking, B + 299_999)).toMatchObject({ phase: "verification", candidate: "Norinn" });
    expect(rouletteAt(checking, B + 300_000)).toMatchObject({
      phase: "starting",
      candidate: null,
      outcome: null,
    });
  });
});
