import { isNews, isUrgent } from "../core/gift";
import type { Card, Main, View } from "../core/view";
import { problemTexts, rewardSent, sentences, spoken, type Texts } from "../texts";
import { giftTexts } from "./gift";
import { phaseText } from "./plate";

/** What a screen reader is told when it changes: events, never the ticking of the clock. */
export function announcement(view: View, texts: Texts): string {
  switch (view.screen) {
    case "loading":
      return texts.loading;
    case "silent":
      return spoken(texts.silent);
    case "problem":
      return spoken(problemTexts(view.trouble.code, texts));
    case "main":
      return sentences(mainAnnouncement(view, texts), troubleAnnouncement(view, texts));
  }
}

function mainAnnouncement(main: Main, texts: Texts): string {
  const gold = goldAnnouncement(main, texts);
  const gift = giftAnnouncement(main, texts);
  return isUrgent(main.gift) ? sentences(gift, gold) : sentences(gold, gift);
}

function goldAnnouncement(main: Main, texts: Texts): string {
  const { card, roulette, isOwnName, ended } = main;
  if (card.kind === "prize") {
    const { status, characterName, goldAmount } = card.payout;
    const prize = `${texts.gold(goldAmount)} ${texts.prizeFor(characterName)}`;
    return `${sentences(texts.youWon, prize, texts.status[status])}.`;
  }
  const phase = phaseText(roulette, isOwnName, texts);
  const isAtRest = roulette.phase === "idle" || roulette.phase === "collecting";
  // The viewer's own place is told while the wheel has nothing to tell.
  const place = isAtRest ? placeAnnouncement(card, texts) : "";
  const wheel = sentences(`${phase} ${roulette.candidate ?? ""}`.trim(), place);
  if (ended === null) {
    return wheel;
  }
  const { title } = texts.ended[ended.status as keyof Texts["ended"]];
  const sent = ended.status === "Sent" ? rewardSent(ended.characterName) : "";
  return sentences(title, sent, wheel);
}

/** Where the viewer stands in the pool, and why not in it. */
function placeAnnouncement(card: Card, texts: Texts): string {
  switch (card.kind) {
    case "sign_in":
      return texts.signIn.title;
    case "share":
      return texts.share.title;
    case "full":
      return texts.full.title;
    case "join":
    case "inside": {
      const place = card.kind === "inside" ? `${texts.inside(card.name)}.` : "";
      const refused = card.refusal === null ? "" : problemTexts(card.refusal.code, texts).title;
      return sentences(place, refused);
    }
    default:
      return "";
  }
}

function giftAnnouncement({ gift }: Main, texts: Texts): string {
  if (!isNews(gift)) {
    return "";
  }
  const item = "item" in gift ? `${gift.item.name}. ` : "";
  const { title, body } = giftTexts(gift, texts);
  const todo = gift.kind === "chosen" ? " !twgift" : "";
  return `${texts.gift.label}: ${spoken({ title, body: `${item}${body}${todo}` })}`;
}

function troubleAnnouncement({ trouble }: Main, texts: Texts): string {
  return trouble === null ? "" : problemTexts(trouble.code, texts).title;
}
