/**
 * What the roulette shows at an instant, between two answers of the EBS (SPEC §5.2).
 *
 * A panel asks every few seconds at most, and the wheel must not wait for it: what the schedule alone
 * decides is foretold from the last answer, what chance or the game decide never is.
 */

import type { RouletteState } from "../api/types";

export const SPIN_MS = 20_000;
/** How long after a boundary a spin may still be unconfirmed before it counts as not having happened. */
export const STARTING_MS_MAX = 14_000;

/**
 * `starting`: the boundary has passed, the EBS has not told yet whether it drew.
 * `settling`: the wheel has stopped, the name is not here yet.
 */
export type Phase =
  | "idle"
  | "collecting"
  | "starting"
  | "spinning"
  | "settling"
  | "verification"
  | "completed";

export interface Roulette {
  readonly phase: Phase;
  /** Server milliseconds; strictly in the future. */
  readonly nextSpinAt: number;
  /** Server milliseconds since the last boundary. */
  readonly sinceBoundary: number;
  readonly intervalMs: number;
  readonly poolSize: number;
  /** Final when it is there: the wheel lands on nothing else. */
  readonly candidate: string | null;
  readonly outcome: "winner" | "no_winner" | null;
  readonly cycleId: string | null;
}

/** The roulette at `now`, in server milliseconds, as told by the last answer and the schedule. */
export function rouletteAt(told: RouletteState, now: number): Roulette {
  const intervalMs = told.spinIntervalSeconds * 1000;
  const toldNext = Date.parse(told.nextSpinAt);
  const boundariesPassed = now < toldNext ? 0 : Math.floor((now - toldNext) / intervalMs) + 1;
  const nextSpinAt = toldNext + boundariesPassed * intervalMs;
  const sinceBoundary = now - (nextSpinAt - intervalMs);
  const common = { nextSpinAt, sinceBoundary, intervalMs, poolSize: told.poolParticipantCount };
  const unknown = { candidate: null, outcome: null, cycleId: null };
  if (boundariesPassed > 0) {
    return { ...common, ...unknown, phase: phaseUntold(told, boundariesPassed, sinceBoundary) };
  }
  if (told.spinPhase === "spinning" && sinceBoundary >= SPIN_MS) {
    return { ...common, ...unknown, cycleId: told.currentSpinCycleId, phase: "settling" };
  }
  return {
    ...common,
    phase:
      told.spinPhase === "verification" && told.candidateCharacterName === null ? "settling" : told.spinPhase,
    candidate: told.candidateCharacterName,
    outcome: told.outcome,
    cycleId: told.currentSpinCycleId,
  };
}

/** What may be said of a cycle of which the EBS has told nothing. */
function phaseUntold(told: RouletteState, boundariesPassed: number, sinceBoundary: number): Phase {
  if (told.poolParticipantCount === 0) {
    return "idle";
  }
  return boundariesPassed === 1 && sinceBoundary < STARTING_MS_MAX ? "starting" : "collecting";
}
