import type { Payout } from "../api/types";
import type { Texts } from "../texts";
import { FallingCoins, Hoard } from "./pictures";

interface PrizeProps {
  readonly payout: Payout;
  readonly texts: Texts;
  /** Whether it leaves room for a gift beside the gold. */
  readonly isLow: boolean;
}

/** State 104, in the wheel's place: what was won, for whom, and how far it is. */
export function Prize({ payout, texts, isLow }: PrizeProps) {
  return (
    <section class={isLow ? "stage stage--prize stage--low" : "stage stage--prize"} aria-label={texts.youWon}>
      <FallingCoins />
      <h2 class="prize__title">{texts.youWon}</h2>
      <Hoard />
      <div class="plate plate--own">
        <p class="plate__name">{texts.gold(payout.goldAmount)}</p>
        <p class="plate__pool">
          <bdi>{texts.prizeFor(payout.characterName)}</bdi>
        </p>
      </div>
    </section>
  );
}
