import { useRef } from "preact/hooks";
import { type Phase, type Roulette, SPIN_MS } from "../core/roulette";
import type { Texts } from "../texts";
import { Gear, WheelPicture } from "./pictures";
import { Plate } from "./plate";

interface WheelProps {
  readonly roulette: Roulette;
  readonly isOwnName: boolean;
  readonly texts: Texts;
  readonly clockRate: number;
}

/** State 103, and the wheel at rest. It turns in step with the EBS, whenever one begins to look. */
export function Wheel({ roulette, isOwnName, texts, clockRate }: WheelProps) {
  const isTurning = roulette.phase === "starting" || roulette.phase === "spinning";
  const boundary = roulette.nextSpinAt - roulette.intervalMs;
  return (
    <section class={`stage stage--${roulette.phase}`} aria-label={texts.wheel}>
      <div class="machine">
        <span class="machine__gear machine__gear--left">
          <Gear teeth={10} />
        </span>
        <span class="machine__gear machine__gear--right">
          <Gear teeth={14} />
        </span>
        <div class="wheel">
          {isTurning ? (
            <Turning key={boundary} elapsedMs={roulette.sinceBoundary} clockRate={clockRate} />
          ) : (
            <div class="wheel__disc">
              <WheelPicture />
            </div>
          )}
          <span class="wheel__pointer" />
          <div class="wheel__hub">
            <Hub roulette={roulette} isTurning={isTurning} />
          </div>
        </div>
      </div>
      <Plate roulette={roulette} isOwnName={isOwnName} texts={texts} />
    </section>
  );
}

/**
 * The disc while it turns. The browser animates it, on its own thread; a negative delay puts it where it is for
 * everybody else. That is set once: later corrections of the clock are too small to be worth a jump.
 */
function Turning({ elapsedMs, clockRate }: { readonly elapsedMs: number; readonly clockRate: number }) {
  const place = useRef({
    animationDuration: `${SPIN_MS / clockRate}ms`,
    animationDelay: `${-elapsedMs / clockRate}ms`,
  });
  return (
    <div class="wheel__disc wheel__disc--turning" style={place.current}>
      <WheelPicture />
    </div>
  );
}

const SYMBOLS: Readonly<Record<Exclude<Phase, "completed">, string>> = {
  idle: "G",
  collecting: "G",
  starting: "…",
  spinning: "…",
  settling: "?",
  verification: "?",
};

/** The hub: how long the wheel still turns, or how the spin went. */
function Hub({ roulette, isTurning }: { readonly roulette: Roulette; readonly isTurning: boolean }) {
  const left = Math.ceil((SPIN_MS - roulette.sinceBoundary) / 1000);
  return <span aria-hidden="true">{isTurning && left > 0 ? left : symbolOf(roulette)}</span>;
}

function symbolOf({ phase, outcome }: Roulette): string {
  if (phase === "completed") {
    return outcome === "winner" ? "★" : "✕";
  }
  return SYMBOLS[phase];
}
