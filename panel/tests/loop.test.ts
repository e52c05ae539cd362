import { describe, expect, it, vi } from "vitest";
import { ask } from "../src/api/ebs";
import { serverTime } from "../src/core/server_clock";
import {
  B,
  error,
  GIFT,
  healthy,
  instant,
  json,
  ME,
  me,
  PAYOUT,
  ROULETTE,
  STRANGER,
  SUBSCRIBER,
  token,
  World,
} from "./world";

function healthyWorld(): World {
  const world: World = new World((path) => healthy(() => world)(path));
  return world;
}

describe("a panel and its EBS", () => {
  it("asks for nothing without a token", async () => {
    const world = healthyWorld();
    await world.pass(60_000);
    expect(world.asked).toEqual([]);
  });

  it("stays far within the limit of sixty reads a minute", async () => {
    const world = healthyWorld();
    world.authorize(SUBSCRIBER);
    await world.pass(3_600_000);
    const minutes = new Map<number, number>();
    for (const { at } of world.asked) {
      const minute = Math.floor(at / 60_000);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect(Math.max(...minutes.values())).toBeLessThanOrEqual(12);
    expect(minutes.size).toBeGreaterThanOrEqual(60);
  });

  it("asks everything in one go when it begins", async () => {
    const world = healthyWorld();
    world.now = 5_000;
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.asked.map(({ path, at }) => [path, at])).toEqual([
      [ROULETTE, 5_000],
      [ME, 5_000],
      [PAYOUT, 5_000],
      [GIFT, 5_000],
    ]);
  });

  it("sends the ETag back, and takes the time from the header of a 304", async () => {
    const world = healthyWorld();
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    world.answer = (path, headers) => {
      if (path !== ROULETTE) {
        return healthy(() => world)(path);
      }
      expect(headers.get("If-None-Match")).toBe('"one"');
      // The server's clock was set back by a second meanwhile.
      return new Response(null, {
        status: 304,
        headers: { ETag: '"one"', "X-MGM-Server-Now": instant(B + 99_000 + world.now) },
      });
    };
    await world.pass(60_000);
    const asked = world.asked.filter(({ path }) => path === ROULETTE);
    expect(asked.map(({ etag }) => etag)).toEqual([null, '"one"', '"one"']);
    const { clock, roulette } = world.loop.session;
    expect(clock !== null && serverTime(clock, world.now)).toBe(B + 99_000 + world.now);
    expect(roulette?.poolParticipantCount).toBe(3);
  });

  it("reckons with the time that an answer was on its way", async () => {
    const world: World = new World((path) => {
      world.now += 200;
      const answer = healthy(() => world)(path);
      world.now += 200;
      return answer;
    });
    world.authorize(STRANGER);
    await world.pass(400);
    const { clock } = world.loop.session;
    expect(clock !== null && serverTime(clock, world.now)).toBe(B + 100_000 + world.now);
  });

  it("asks nothing more while it waits for an answer", async () => {
    const world = new World(() => new Promise(() => {}));
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.asked.length).toBe(4);
    world.loop.dispatch({ kind: "attend", route: "me" });
    world.loop.dispatch({ kind: "retry" });
    await world.pass(60_000);
    expect(world.asked.length).toBe(4);
  });

  it("gives a question up after ten seconds", async () => {
    const patience = new AbortController();
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
    const never: typeof fetch = (_url, init) =>
      new Promise((_answer, giveUp) => {
        init?.signal?.addEventListener("abort", () => giveUp(init.signal?.reason));
      });
    const pass = { token: SUBSCRIBER, channelId: "1001", etag: null };
    const outcome = ask({ address: "", clockRate: 1 }, "me", pass, { fetch: never, now: () => 0 });
    expect(timeout).toHaveBeenCalledWith(10_000);
    patience.abort(new DOMException("too late", "TimeoutError"));
    expect(await outcome).toMatchObject({ kind: "failed", problem: "network" });
    timeout.mockRestore();
  });

  it("asks for nothing while hidden", async () => {
    const world = healthyWorld();
    world.authorize(SUBSCRIBER);
    await world.pass(1_000);
    world.loop.dispatch({ kind: "visibility", isVisible: false });
    const before = world.asked.length;
    await world.pass(3_600_000);
    expect(world.asked.length).toBe(before);
    world.loop.dispatch({ kind: "visibility", isVisible: true });
    await world.pass(0);
    expect(world.asked.length).toBeGreaterThan(before);
  });

  it.each([
    ["429", () => error(429, "rate_limited", { "Retry-After": "37" }), "rate_limited"],
    ["503", () => error(503, "unavailable", { "Retry-After": "37" }), "unavailable"],
    [
      "proxy's 503",
      () => new Response("<html>", { status: 503, headers: { "Retry-After": "37" } }),
      "unavailable",
    ],
  ])("waits as long as a %s asks for", async (_name, answer, problem) => {
    const world = new World(answer);
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.loop.session.problem).toBe(problem);
    const before = world.asked.length;
    await world.pass(36_999);
    expect(world.asked.length).toBe(before);
    await world.pass(5_001);
    expect(world.asked.length).toBe(before + 1);
  });

  it("backs off from an EBS that is away to once a minute, and is back with it", async () => {
    const world = new World(() => {
      throw new TypeError("Failed to fetch");
    });
    world.authorize(SUBSCRIBER);
    await world.pass(600_000);
    expect(world.loop.session.problem).toBe("network");
    expect(world.asked.length).toBeLessThan(25);
    const gaps = world.asked.slice(-3).map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    world.answer = healthy(() => world);
    await world.pass(60_000);
    expect(world.loop.session.problem).toBeNull();
    expect(world.loop.session.me).not.toBeNull();
  });

  it.each([
    ["text that is no JSON", () => new Response("hello")],
    ["another's JSON", () => json({ hello: 1 })],
    ["no object at all", () => json(null)],
    [
      "a state without sense",
      () => json({ serverNow: instant(B), nextSpinAt: "soon", spinIntervalSeconds: 300 }),
    ],
    ["a redirect's page", () => new Response("<html>", { status: 404 })],
  ])("knows a stranger by %s", async (_name, answer) => {
    const world = new World(answer);
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.loop.session.problem).toBe("strange");
    expect(world.loop.session.roulette).toBeNull();
  });

  it("uses the newest token, and shrugs at the refusal of the one before", async () => {
    const renewed = token({ opaque_user_id: "U2002", user_id: "2002", exp: 99 });
    const world: World = new World((path, headers) => {
      if (headers.get("Authorization") === `Bearer ${SUBSCRIBER}`) {
        // The new token arrives while the old one is on its way.
        world.authorize(renewed);
        return error(401, "unauthorized", {}, { reason: "expired" });
      }
      return healthy(() => world)(path);
    });
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.loop.session.problem).toBeNull();
    expect(world.loop.session.failures).toBe(0);
    expect(world.asked.at(-1)?.token).toBe(renewed);
    expect(world.loop.session.me).not.toBeNull();
  });

  it("does not show one viewer what was asked for another", async () => {
    const other = token({ opaque_user_id: "U3003", user_id: "3003" });
    const world: World = new World((path, headers) => {
      if (path === ME && headers.get("Authorization") === `Bearer ${SUBSCRIBER}`) {
        world.authorize(other);
        return json(me({ isEnrolled: true, characterName: "Norinn" }));
      }
      return healthy(() => world)(path);
    });
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.loop.session.me?.isEnrolled).toBe(false);
  });

  it("does without gifts where the EBS has none for this channel", async () => {
    const world: World = new World((path) =>
      path === GIFT ? error(404, "not_found") : healthy(() => world)(path),
    );
    world.authorize(SUBSCRIBER);
    await world.pass(600_000);
    expect(world.loop.session.gifts).toBeNull();
    expect(world.loop.session.problem).toBeNull();
    expect(world.count(GIFT)).toBeLessThanOrEqual(3);
  });

  it("asks for gifts about once a minute while there is none", async () => {
    const world = healthyWorld();
    world.authorize(SUBSCRIBER);
    await world.pass(3_600_000);
    expect(world.count(GIFT)).toBeLessThanOrEqual(61);
    expect(world.count(GIFT)).toBeGreaterThanOrEqual(36);
  });

  it("asks for gifts with the channel of the token, and not without one", async () => {
    const world = healthyWorld();
    world.authorize(token({ opaque_user_id: "U2002", user_id: "2002" }));
    await world.pass(60_000);
    expect(world.asked.filter(({ path }) => path.includes("gift"))).toEqual([]);
    world.authorize(token({ opaque_user_id: "U2002", user_id: "2002", channel_id: "a/b" }));
    await world.pass(1_000);
    expect(world.asked.at(-1)?.path).toBe("/api/streamers/a%2Fb/gift-queue");
  });

  it("takes identity_not_shared for a fact, not for a failure", async () => {
    const world: World = new World((path) =>
      path === ROULETTE
        ? healthy(() => world)(path)
        : error(401, "unauthorized", {}, { reason: "identity_not_shared" }),
    );
    world.authorize(SUBSCRIBER);
    await world.pass(0);
    expect(world.loop.session.problem).toBeNull();
    expect(world.loop.session.viewer?.userId).toBeNull();
    const before = world.count(ME) + world.count(PAYOUT);
    await world.pass(120_000);
    expect(world.count(ME) + world.count(PAYOUT)).toBe(before);
  });
});
