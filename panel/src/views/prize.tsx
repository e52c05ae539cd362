import type { Payout } from "../api/types";
import type { Texts } from "../texts";
import { FallingCoins, Hoard } from "./pictures";

interface PrizeProps {
  readonly payout: Payout;
  readonly texts: Texts;
}

/** State 104, in the wheel's place: what was won, for whom, and how far it is. */
export function Prize({ payout, texts }: PrizeProps) {
  return (
    <section class="stage stage--prize" aria-label={texts.youWon}>
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
