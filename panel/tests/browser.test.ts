import { afterEach, describe, expect, it, vi } from "vitest";
import { browser } from "../src/app/browser";

describe("the browser's side", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has a clock that the viewer cannot set", () => {
    const before = browser.now();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 86_400_000 });
    expect(browser.now() - before).toBeLessThan(3_600_000);
  });

  it("leaves to chance when each panel asks", () => {
    const drawn = new Set(Array.from({ length: 20 }, browser.chance));
    expect(drawn.size).toBe(20);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
  });
});
