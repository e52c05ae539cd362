/** State 106: `MM:SS` until the next spin. */

/** Whole seconds left, rounded up: the last second reads 00:01, and 00:00 is the spin itself. */
export function secondsLeft(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

/** `MM:SS`; 100 minutes and more keep all their digits. */
export function clockFace(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long to wait, in local milliseconds, until the face changes. */
export function untilNextSecond(untilMs: number, nowMs: number, rate: number): number {
  const rest = (untilMs - nowMs) % 1000;
  return (rest > 0 ? rest : 1000 + rest) / rate;
}
