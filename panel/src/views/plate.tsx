import type { Roulette } from "../core/roulette";
import type { Texts } from "../texts";

/** What the roulette is doing, in words. */
export function phaseText(roulette: Roulette, isOwnName: boolean, texts: Texts): string {
  switch (roulette.phase) {
    case "idle":
      return texts.idle;
    case "collecting":
      return texts.collecting;
    case "starting":
      return texts.starting;
    case "spinning":
      return texts.spinning;
    case "settling":
      return texts.settling;
    case "verification":
      return isOwnName ? texts.checkingYou : texts.checking;
    case "completed":
      if (roulette.outcome === "winner") {
        return isOwnName ? texts.winnerYou : texts.winner;
      }
      return isOwnName ? texts.noWinnerYou : texts.noWinner;
  }
}

interface PlateProps {
  readonly roulette: Roulette;
  readonly isOwnName: boolean;
  readonly texts: Texts;
}

/** The brass plate under the wheel: what happens, and to whom. */
export function Plate({ roulette, isOwnName, texts }: PlateProps) {
  const { candidate, poolSize, phase } = roulette;
  return (
    <div class={isOwnName ? "plate plate--own" : "plate"}>
      <p class="plate__text">{phaseText(roulette, isOwnName, texts)}</p>
      {candidate === null ? (
        <p class="plate__pool">{phase === "idle" ? "\u00a0" : texts.inPool(poolSize)}</p>
      ) : (
        <p class="plate__name">
          <bdi>{candidate}</bdi>
        </p>
      )}
    </div>
  );
}
