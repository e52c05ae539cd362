import { describe, expect, it } from "vitest";
import { clockFace, secondsLeft, untilNextSecond } from "../src/core/countdown";
import { clockFrom, localPause, serverTime } from "../src/core/server_clock";
import { B, instant } from "./world";

describe("the server's clock", () => {
  it("was read half way between question and answer", () => {
    const clock = clockFrom(instant(B), 1_000, 1_400, 1);
    expect(serverTime(clock, 1_200)).toBe(B);
    expect(serverTime(clock, 11_200)).toBe(B + 10_000);
  });

  it("runs fast where the EBS's does", () => {
    const clock = clockFrom(instant(B), 0, 0, 20);
    expect(serverTime(clock, 1_000)).toBe(B + 20_000);
    expect(localPause(clock, 40_000)).toBe(2_000);
    expect(localPause(clock, 4_000)).toBe(1_000);
    expect(localPause(clock, 0)).toBe(0);
  });
});

describe("the countdown", () => {
  it.each([
    [300_000, "05:00"],
    [299_999, "05:00"],
    [61_000, "01:01"],
    [1, "00:01"],
    [0, "00:00"],
    [-5_000, "00:00"],
    [6_000_000, "100:00"],
  ])("%i ms before the spin reads %s", (left, face) => {
    expect(clockFace(secondsLeft(B + left, B))).toBe(face);
  });

  it.each([
    [2_400, 1, 400],
    [2_000, 1, 1_000],
    [2_400, 20, 20],
    [-300, 1, 700],
  ])("%i ms before the spin at rate %i the face changes in %i ms", (left, rate, wait) => {
    expect(untilNextSecond(B + left, B, rate)).toBe(wait);
  });
});
