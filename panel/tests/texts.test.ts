import { describe, expect, it } from "vitest";
import spec from "../../docs/spec.md?raw";
import { REWARD_SENT, rewardSent, textsFor } from "../src/texts";
import { en } from "../src/texts/en";
import { ru } from "../src/texts/ru";

describe("the language", () => {
  it.each([
    ["ru", "ru"],
    ["ru-RU", "ru"],
    ["RU_ru", "ru"],
    ["en-gb", "en"],
    ["rum", "en"],
    ["", "en"],
    [null, "en"],
    [undefined, "en"],
  ])("of %s is %s", (tag, language) => {
    expect(textsFor(tag).language).toBe(language);
  });
});

describe("plural forms", () => {
  it.each([
    [0, "0 участников"],
    [1, "1 участник"],
    [2, "2 участника"],
    [5, "5 участников"],
    [11, "11 участников"],
    [21, "21 участник"],
    [112, "112 участников"],
    [1_003, "1\u00a0003 участника"],
  ])("of %i in Russian", (count, text) => {
    expect(ru.inPool(count)).toBe(text);
  });

  it("in English", () => {
    expect(en.inPool(1)).toBe("1 viewer in the pool");
    expect(en.inPool(1_200)).toBe("1,200 viewers in the pool");
    expect(en.timeLeft(1, 2)).toBe("1 minute 2 seconds");
  });
});

describe("the line of the stream's chat", () => {
  it("is the contract's, word for word", () => {
    expect(spec).toContain(`| \`reward_sent\` | \`${REWARD_SENT}\` |`);
  });

  it("takes a name as it is", () => {
    expect(rewardSent("$&")).toContain("персонажу $& на");
  });
});

describe("both languages", () => {
  /** Every text, by its path; functions are called with something. */
  function flat(value: unknown, path: string): [string, string][] {
    if (typeof value === "function") {
      return [[path, String(value(7, 8))]];
    }
    if (typeof value === "object" && value !== null) {
      return Object.entries(value).flatMap(([key, each]) => flat(each, `${path}.${key}`));
    }
    return [[path, String(value)]];
  }

  it("say everything, and each in its own alphabet", () => {
    const same = new Set([".title", ".language", ".ended.Sent.body"]);
    const russian = new Map(flat(ru, ""));
    for (const [path, text] of flat(en, "")) {
      expect(text.trim() !== "" || same.has(path), path).toBe(true);
      expect(/[а-яё]/i.test(text), path).toBe(false);
      expect(same.has(path) || /[а-яё]/i.test(russian.get(path) ?? ""), path).toBe(true);
    }
  });
});
