import type { Main, View } from "../core/view";
import { rewardSent, type Texts } from "../texts";
import { phaseText } from "./plate";

/** What a screen reader is told when it changes: events, never the ticking of the clock. */
export function announcement(view: View, texts: Texts): string {
  switch (view.screen) {
    case "loading":
      return texts.loading;
    case "silent":
      return `${texts.silent.title} ${texts.silent.body}`;
    case "problem": {
      const { title, body } = texts.problems[view.trouble.code] ?? texts.problems.strange;
      return `${title}. ${body}`;
    }
    case "main":
      return `${mainAnnouncement(view, texts)} ${troubleAnnouncement(view, texts)}`.trim();
  }
}

function mainAnnouncement({ card, roulette, isOwnName, ended }: Main, texts: Texts): string {
  if (card.kind === "prize") {
    const { status, characterName, goldAmount } = card.payout;
    return `${texts.youWon} ${texts.gold(goldAmount)} ${texts.prizeFor(characterName)}. ${texts.status[status]}.`;
  }
  const wheel = `${phaseText(roulette, isOwnName, texts)} ${roulette.candidate ?? ""}`.trim();
  if (ended === null) {
    return wheel;
  }
  const { title } = texts.ended[ended.status as keyof Texts["ended"]];
  return ended.status === "Sent"
    ? `${title}. ${rewardSent(ended.characterName)} ${wheel}`
    : `${title}. ${wheel}`;
}

function troubleAnnouncement({ trouble }: Main, texts: Texts): string {
  return trouble === null ? "" : (texts.problems[trouble.code] ?? texts.problems.strange).title;
}
