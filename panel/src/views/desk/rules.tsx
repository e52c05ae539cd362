import type { Overview } from "../../api/types";
import type { Texts } from "../../texts";
import type { DeskTexts } from "../../texts/desk";

interface RulesProps {
  readonly settings: Overview["settings"];
  readonly texts: Texts;
  readonly words: DeskTexts;
  /** At the beginning; whoever looks can open and close it. */
  readonly isOpen: boolean;
}

/** View 203: what is fixed, shown as such. */
export function Rules({ settings, texts, words, isOpen }: RulesProps) {
  const rows: readonly (readonly [name: string, value: string])[] = [
    [words.ruleWho, words.subscribers],
    [words.ruleWin, texts.gold(settings.goldAmount)],
    [words.ruleCap, texts.gold(settings.lifetimeCapGold)],
    [words.ruleSpin, words.minutes(settings.spinIntervalSeconds / 60)],
    [words.ruleExpiry, words.hours(settings.payoutLifetimeSeconds / 3_600)],
    [words.ruleGift, words.minutes(settings.giftConfirmationSeconds / 60)],
  ];
  return (
    <details class="rules" open={isOpen}>
      <summary>{words.rules}</summary>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name} class="facts__row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="facts__note">{words.rulesNote}</p>
    </details>
  );
}
