/** The gift queue from this viewer's place in it (SPEC §12). */

import type { GiftItem, GiftQueue, GiftRequest } from "../api/types";

/** Where the viewer stands. Instants are server milliseconds. */
export type GiftPlace =
  /** They may ask; `queueLength` is null while the EBS has not told, or has no queue. */
  | { readonly kind: "open"; readonly queueLength: number | null }
  /** They have had their one gift of this streamer, a while ago. */
  | { readonly kind: "had" }
  | { readonly kind: "waiting"; readonly position: number; readonly waitSeconds: number }
  /** First in line and nobody's turn: Twitch is asked about the subscription, and the streamer must be there. */
  | { readonly kind: "checking" }
  | { readonly kind: "choosing"; readonly timeoutAt: number | null }
  | {
      readonly kind: "chosen";
      readonly item: GiftItem;
      readonly name: string;
      readonly timeoutAt: number | null;
    }
  | { readonly kind: "given"; readonly item: GiftItem; readonly name: string }
  | { readonly kind: "failed"; readonly reason: string };

/** A place of which there is something to tell: the viewer has asked, and it is not long over. */
export type GiftNews = Exclude<GiftPlace, { kind: "open" | "had" }>;

export function isNews(gift: GiftPlace): gift is GiftNews {
  return gift.kind !== "open" && gift.kind !== "had";
}

/** Whether the viewer has minutes left to be in the game and to answer; a prize of gold has a day. */
export function isUrgent(gift: GiftPlace): boolean {
  return gift.kind === "choosing" || gift.kind === "chosen";
}

/** The viewer's request that counts: the unfinished one, else the newest; null when there is none. */
export function giftOf(queue: GiftQueue | null): GiftRequest | null {
  return queue?.mine.find(isUnfinished) ?? queue?.mine[0] ?? null;
}

/** Whether something will still become of it. */
export function isUnfinished(gift: GiftRequest): boolean {
  return gift.state !== "Completed" && gift.state !== "Failed";
}

/** The viewer's place; `isLongOver` when their request's last change is not news any more. */
export function placeOf(queue: GiftQueue | null, isLongOver: boolean): GiftPlace {
  const open: GiftPlace = { kind: "open", queueLength: queue?.queueLength ?? null };
  const gift = giftOf(queue);
  if (gift === null) {
    return open;
  }
  const timeoutAt = gift.timeoutAt === null ? null : Date.parse(gift.timeoutAt);
  const { selectedItem: item, characterName: name, queuePosition, estimatedWaitSeconds } = gift;
  switch (gift.state) {
    case "Pending":
      return queuePosition === 1 && queue?.active === null
        ? { kind: "checking" }
        : { kind: "waiting", position: queuePosition ?? 1, waitSeconds: estimatedWaitSeconds };
    case "SelectingItem":
      return { kind: "choosing", timeoutAt };
    case "WaitingConfirmation":
      return item === null ? { kind: "choosing", timeoutAt } : { kind: "chosen", item, name, timeoutAt };
    case "Completed":
      return item === null || isLongOver ? { kind: "had" } : { kind: "given", item, name };
    case "Failed":
      return isLongOver ? open : { kind: "failed", reason: gift.failureReason ?? "" };
  }
}

export const QUALITIES = ["poor", "common", "uncommon", "rare", "epic", "legendary"] as const;

export type Quality = (typeof QUALITIES)[number];

// The game's own colours of item names.
const COLORS: Readonly<Record<string, Quality>> = {
  "9d9d9d": "poor",
  ffffff: "common",
  "1eff00": "uncommon",
  "0070dd": "rare",
  a335ee: "epic",
  ff8000: "legendary",
};

/** The item's quality as its link's colour tells it; null when there is no link, or another colour. */
export function qualityOf({ link }: GiftItem): Quality | null {
  const color = /^\|c[0-9a-f]{2}([0-9a-f]{6})\|H/i.exec(link ?? "")?.[1];
  return COLORS[color?.toLowerCase() ?? ""] ?? null;
}
