import { en } from "./en";
import { ru } from "./ru";
import type { Explained, Texts } from "./texts";

export type { Explained, Texts } from "./texts";

/**
 * What goes to chat when the gold is mailed (SPEC §10 `reward_sent`), word for word and always in Russian: the
 * panel shows the winner the line that the stream saw. A test holds it equal to `docs/spec.md`.
 */
export const REWARD_SENT = "Награда отправлена персонажу <WINNER_NAME> на почту, проверяй ящик!";

export function rewardSent(name: string): string {
  // A function, so that "$&" in a name is a name.
  return REWARD_SENT.replace("<WINNER_NAME>", () => name);
}

/** What to say about `key`, of which an EBS newer than this page may have invented more. */
export function explained(
  words: Readonly<Record<string, Explained>>,
  key: string,
  otherwise: Explained,
): Explained {
  return Object.hasOwn(words, key) ? (words[key] ?? otherwise) : otherwise;
}

/** One text of several for a screen reader, which pauses between sentences only; those that are empty say nothing. */
export function sentences(...parts: readonly string[]): string {
  return parts
    .filter((part) => part !== "")
    .map((part, index, all) => (index === all.length - 1 || /[.!?…]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

/** What a screen reader is told of it. */
export function spoken({ title, body }: Explained): string {
  return sentences(title, body);
}

/** A problem in words. */
export function problemTexts(code: string, texts: Texts): Explained {
  return explained(texts.problems, code, texts.problems.strange);
}

/** The texts for a language tag as Twitch gives it; English for all that are not Russian. */
export function textsFor(language: string | null | undefined): Texts {
  return language?.toLowerCase().split(/[-_]/)[0] === "ru" ? ru : en;
}
