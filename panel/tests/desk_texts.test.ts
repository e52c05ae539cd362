import { describe, expect, it } from "vitest";
import type { Check } from "../src/core/desk_view";
import { deskEn } from "../src/texts/desk_en";
import { deskRu } from "../src/texts/desk_ru";

describe("the words", () => {
  it.each([
    [0, "just now", "только что"],
    [59, "59\u00a0s ago", "59\u00a0с назад"],
    [60, "1\u00a0min ago", "1\u00a0мин назад"],
    [7_199, "1\u00a0h ago", "1\u00a0ч назад"],
    [172_800, "2 days ago", "2 дня назад"],
    [5 * 86_400, "5 days ago", "5 дней назад"],
  ])("for %i seconds", (seconds, english, russian) => {
    expect([deskEn.ago(seconds), deskRu.ago(seconds)]).toEqual([english, russian]);
  });

  /** Every text, by its path; functions are called with something. */
  function flat(value: unknown, path: string): [string, string][] {
    if (typeof value === "function") {
      return path === ".check" ? [] : [[path, String(value(7, 8))]];
    }
    return typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, each]) => flat(each, `${path}.${key}`))
      : [[path, String(value)]];
  }

  const CHECKS: readonly Check[] = [
    ...(["ok", "bad"] as const).map((light) => ({ part: "ebs", light, version: "1", age: 5 }) as const),
    ...(["heard", "unheard", "revoked"] as const).map(
      (state) => ({ part: "chat", light: "bad", state, age: 5, reason: "r" }) as const,
    ),
    ...(["here", "away", "unheard"] as const).map(
      (state) => ({ part: "desktop", light: "bad", state, age: 5 }) as const,
    ),
    ...(["told", "untold", "unheard", "not_configured"] as const).map(
      (state) => ({ part: "announcements", light: "bad", state, age: 5, name: "N", reason: "r" }) as const,
    ),
  ];

  it("are all there, each in its own alphabet", () => {
    const told = CHECKS.map((each) => [deskEn.check(each), deskRu.check(each)] as const);
    const russian = new Map(flat(deskRu, ""));
    const pairs = [
      ...flat(deskEn, "").map(([path, text]) => [path, text, russian.get(path) ?? ""] as const),
      ...told.map(([en, ru], index) => [`check ${index}`, en.says, ru.says] as const),
      ...told.flatMap(([en, ru], index) =>
        en.todo === null && ru.todo === null
          ? []
          : [[`todo ${index}`, en.todo ?? "", ru.todo ?? ""] as const],
      ),
    ];
    const isNamed = new Set([".parts.desktop"]);
    for (const [path, en, ru] of pairs) {
      expect(en.trim(), path).not.toBe("");
      expect(/[а-яё]/i.test(en), path).toBe(false);
      expect(/[а-яё]/i.test(ru) || isNamed.has(path), path).toBe(true);
    }
  });
});
