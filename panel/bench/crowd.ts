/**
 * Many panels at one EBS: the real loop of each, with a clock and a chance of its own, in one Node process.
 *
 * Told: the EBS's address, over how many seconds they arrive, for how many they stay, and a file with their tokens,
 * one a line. Prints as JSON what they asked, counted by the second before or after the boundary.
 */

import { readFileSync } from "node:fs";
import { Loop } from "../src/app/loop";
import { rouletteNow } from "../src/core/session";
import { viewerOf } from "../src/twitch/token";

const [address = "", arrive = "", stay = "", path = ""] = process.argv.slice(2);
const tokens = readFileSync(path, "utf8").trim().split("\n");
const arriveMs = Number(arrive) * 1000;
const stayMs = Number(stay) * 1000;

const now = () => performance.now();
const beganAt = now();
const askedAt: number[] = [];
const answers: Record<string, number> = {};

async function counted(url: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  askedAt.push(now());
  try {
    const answer = await fetch(url, init);
    answers[answer.status] = (answers[answer.status] ?? 0) + 1;
    return answer;
  } catch (error) {
    const reason = String((error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name);
    answers[reason] = (answers[reason] ?? 0) + 1;
    throw error;
  }
}

const panels = tokens.map((token, index) => {
  const loop = new Loop(
    { address, clockRate: 1 },
    {
      now,
      chance: Math.random,
      fetch: counted,
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    () => {},
  );
  setTimeout(
    () => loop.dispatch({ kind: "authorized", token, viewer: viewerOf(token) }),
    (index / tokens.length) * arriveMs,
  );
  return loop;
});

setTimeout(() => {
  const endedAt = now();
  const sessions = panels.map((panel) => panel.session);
  const roulettes = sessions.map((session) => rouletteNow(session, endedAt));
  const sinceBoundary = roulettes.find((roulette) => roulette !== null)?.sinceBoundary ?? 0;
  const boundaryAt = endedAt - sinceBoundary;
  const perSecond: Record<string, number> = {};
  for (const at of askedAt) {
    const second = Math.floor((at - boundaryAt) / 1000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  const inTrouble = sessions.filter((session) => session.problem !== null).length;
  const seconds = (endedAt - beganAt) / 1000;
  console.log(JSON.stringify({ perSecond, answers, inTrouble, seconds }));
  process.exit(0);
}, stayMs);
