import { describe, expect, it } from "vitest";
import type { GiftQueue, GiftRequest } from "../src/api/types";
import { giftOf, placeOf, qualityOf } from "../src/core/gift";
import { giftDelay } from "../src/core/schedule";
import { apply, type Event, type Session } from "../src/core/session";
import { viewOf } from "../src/core/view";
import { en } from "../src/texts/en";
import { ru } from "../src/texts/ru";
import { giftTexts } from "../src/views/gift";
import { B, gift, instant, item, queue, session } from "./world";

const low = () => 0;
const high = () => 0.999_999;
const half = () => 0.5;

const TIMEOUT = B + 400_000;
const waiting = (changed: Partial<GiftRequest> = {}) =>
  gift({ state: "WaitingConfirmation", selectedItem: item(), timeoutAt: instant(TIMEOUT), ...changed });
const selecting = gift({ state: "SelectingItem", timeoutAt: instant(TIMEOUT), queuePosition: 1 });
const completed = gift({ state: "Completed", selectedItem: item(), queuePosition: null });
const failed = gift({ state: "Failed", failureReason: "no_items_available", queuePosition: null });

function place(mine: readonly GiftRequest[], changed: Partial<GiftQueue> = {}, isLongOver = false) {
  return placeOf(queue(mine, changed), isLongOver);
}

describe("the place in the gift queue", () => {
  it("is open to who has no request", () => {
    expect(placeOf(null, false)).toEqual({ kind: "open", queueLength: null });
    expect(place([])).toEqual({ kind: "open", queueLength: 3 });
  });

  it("tells position and wait", () => {
    expect(place([gift()])).toEqual({ kind: "waiting", position: 3, waitSeconds: 130 });
  });

  it("is checked when it is the first and nobody's turn", () => {
    const first = gift({ queuePosition: 1, estimatedWaitSeconds: 0 });
    expect(place([first])).toEqual({ kind: "checking" });
    expect(place([first], { active: selecting }).kind).toBe("waiting");
  });

  it("has its turn, and an item", () => {
    expect(place([selecting], { active: selecting })).toEqual({ kind: "choosing", timeoutAt: TIMEOUT });
    const chosen = { kind: "chosen", item: item(), name: "Norinn", timeoutAt: TIMEOUT };
    expect(place([waiting()], { active: waiting() })).toEqual(chosen);
  });

  it("ends well or not, and that is no news for ever", () => {
    expect(place([completed])).toEqual({ kind: "given", item: item(), name: "Norinn" });
    expect(place([completed], {}, true)).toEqual({ kind: "had" });
    expect(place([failed])).toEqual({ kind: "failed", reason: "no_items_available" });
    expect(place([failed], {}, true).kind).toBe("open");
  });

  it("is that of the unfinished request, whatever stands beside it", () => {
    expect(giftOf(queue([failed, selecting]))).toBe(selecting);
    expect(giftOf(queue([failed]))).toBe(failed);
  });

  it("grows old by the EBS's clock", () => {
    const at = (updatedAt: number) => {
      const known = session({ gifts: queue([{ ...completed, updatedAt: instant(updatedAt) }]) });
      const view = viewOf(known, 0, 0);
      return view.screen === "main" ? view.gift.kind : view.screen;
    };
    expect(at(B)).toBe("given");
    expect(at(B - 3_600_000)).toBe("had");
  });
});

describe("an item's quality", () => {
  it.each([
    ["9d9d9d", "poor"],
    ["ffffff", "common"],
    ["1eff00", "uncommon"],
    ["0070dd", "rare"],
    ["A335EE", "epic"],
    ["ff8000", "legendary"],
    ["123456", null],
  ])("of colour %s is %s", (color, quality) => {
    expect(qualityOf(item({ link: `|cff${color}|Hitem:1:0|h[X]|h|r` }))).toBe(quality);
  });

  it.each([null, "", "item:1", "[X]|cff0070dd|Hitem:1|h", "url(x)"])("is unknown of link %s", (link) => {
    expect(qualityOf(item({ link }))).toBeNull();
  });
});

describe("when the gift queue is asked about", () => {
  function delays(told: GiftQueue | null, now = B): [number, number] {
    return [giftDelay(told, false, now, low), Math.ceil(giftDelay(told, false, now, high))];
  }

  it.each([
    ["an EBS without a queue", null, [300_000, 480_000]],
    ["no request", queue(), [60_000, 100_000]],
    ["a gift that was given", queue([completed]), [300_000, 480_000]],
    ["a gift that failed", queue([failed]), [60_000, 100_000]],
    ["a place far behind", queue([gift()]), [30_000, 50_000]],
    ["a place near the front", queue([gift({ queuePosition: 2 })]), [10_000, 16_000]],
    ["the own turn", queue([selecting]), [4_000, 7_000]],
    ["an item that waits for an answer", queue([waiting()]), [8_000, 14_000]],
  ])("of %s", (_name, told, stretch) => {
    expect(delays(told)).toEqual(stretch);
  });

  it("is right after the time-out, if that comes first", () => {
    expect(delays(queue([waiting()]), TIMEOUT - 2_000)).toEqual([3_000, 6_000]);
    expect(delays(queue([waiting()]), TIMEOUT + 2_000)).toEqual([8_000, 14_000]);
  });

  it("is soon after the viewer copied the command, for a while", () => {
    const told = (now: number): Event => ({
      kind: "answered",
      answer: { route: "gift", gifts: queue() },
      clock: { serverAt: B + now, localAt: now, rate: 1 },
    });
    const dueAt = { roulette: 1e9, me: 1e9, payout: 1e9, gift: 300_000 };
    const known: Session = session({ dueAt, askedGiftAt: 0 });
    const attend = { kind: "attend", route: "gift" } as const;
    expect(apply(known, attend, 2_000, half).dueAt).toEqual({ ...dueAt, gift: 5_000 });
    const attending = apply(known, attend, 20_000, half);
    expect(attending.dueAt.gift).toBe(20_000);
    expect(apply(attending, told(20_000), 20_000, half).dueAt.gift).toBe(26_000);
    expect(apply(attending, told(120_000), 120_000, half).dueAt.gift).toBe(200_000);
  });
});

describe("a gift in words", () => {
  it.each([
    [0, "1 minute ", "1 минута"],
    [65, "1 minute ", "1 минута"],
    [130, "2 minutes ", "2 минуты"],
    [325, "5 minutes ", "5 минут"],
  ])("after %i s of waiting", (waitSeconds, english, russian) => {
    const place = { kind: "waiting", position: 2, waitSeconds } as const;
    expect(giftTexts(place, en).body).toContain(english);
    expect(giftTexts(place, ru).body).toContain(russian);
  });

  it.each(["a_word_of_tomorrow", "", "toString", "constructor", "__proto__"])(
    "fails somehow for reason %s",
    (reason) => {
      expect(giftTexts({ kind: "failed", reason }, en)).toBe(en.gift.failedSomehow);
    },
  );
});
