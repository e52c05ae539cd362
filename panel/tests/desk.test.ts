import { describe, expect, it } from "vitest";
import type { Overview, StreamerPayout } from "../src/api/types";
import { DeskLoop } from "../src/app/desk_loop";
import { applyDesk, type Desk, type DeskEvent, FRESH_DESK, wakeDesk } from "../src/core/desk";
import { type Check, deskViewOf } from "../src/core/desk_view";
import { viewerOf } from "../src/twitch/token";
import { B, error, instant, json, payout, Stage, SUBSCRIBER, token } from "./world";

const OVERVIEW = "/api/streamer/overview";
const STREAMER = token({ opaque_user_id: "U1001", channel_id: "1001", role: "broadcaster" });

function prize(changed: Partial<StreamerPayout> = {}): StreamerPayout {
  return { ...payout(), isMailedAfterClose: false, ...changed };
}

function overview(changed: Partial<Overview> = {}): Overview {
  return {
    serverNow: instant(B + 100_000),
    channelId: "1001",
    version: "1.2.3",
    startedAt: instant(B),
    eventSub: { heardAt: instant(B + 90_000), revokedAt: null, revocationReason: null },
    desktop: { heardAt: instant(B + 95_000), isHere: true },
    announcements: { isConfigured: true, last: null },
    poolParticipantCount: 3,
    openPayouts: [prize()],
    recentPayouts: [],
    settings: {
      goldAmount: 1000,
      lifetimeCapGold: 10_000,
      spinIntervalSeconds: 300,
      payoutLifetimeSeconds: 86_400,
      giftConfirmationSeconds: 300,
    },
    ...changed,
  };
}

/** A desk that has learned `known` at local time 0. */
function desk(known: Partial<Overview> = {}, changed: Partial<Desk> = {}): Desk {
  return {
    ...FRESH_DESK,
    token: STREAMER,
    viewer: viewerOf(STREAMER),
    overview: overview(known),
    clock: { serverAt: B + 100_000, localAt: 0, rate: 1 },
    dueAt: 7_500,
    ...changed,
  };
}

function mainOf(state: Desk, now = 0) {
  const view = deskViewOf(state, now, 0);
  if (view.screen !== "main") {
    throw new Error(view.screen);
  }
  return view;
}

function check<P extends Check["part"]>(state: Desk, part: P, now = 0): Extract<Check, { part: P }> {
  const found = mainOf(state, now).checks.find((each) => each.part === part);
  return found as Extract<Check, { part: P }>;
}

const then = (state: Desk, event: DeskEvent, now = 0): Desk => applyDesk(state, event, now, () => 0.5);

describe("what is asked", () => {
  it("nothing of somebody who is not the streamer", () => {
    const viewer = then(FRESH_DESK, { kind: "authorized", token: SUBSCRIBER, viewer: viewerOf(SUBSCRIBER) });
    expect(wakeDesk(viewer)).toBeNull();
    expect(deskViewOf(viewer, 0, 0).screen).toBe("stranger");
  });

  it("nothing while nobody looks, and at once when somebody looks again", () => {
    const hidden = then(desk(), { kind: "visibility", isVisible: false }, 1_000);
    expect(wakeDesk(hidden)).toBeNull();
    expect(wakeDesk(then(hidden, { kind: "visibility", isVisible: true }, 2_000))).toBe(2_000);
  });

  it("a cancellation that was decided on, even if the page is hidden then", () => {
    const decided = then(desk(), { kind: "cancel", payout: prize() });
    expect(wakeDesk(then(decided, { kind: "visibility", isVisible: false }))).toBe(0);
  });
});

describe("another person in the same page", () => {
  it("sees nothing of what the streamer saw", () => {
    const other = then(desk(), { kind: "authorized", token: SUBSCRIBER, viewer: viewerOf(SUBSCRIBER) });
    expect(other.overview).toBeNull();
    const neighbour = token({ opaque_user_id: "U1001", channel_id: "7007", role: "broadcaster" });
    const elsewhere = then(desk(), { kind: "authorized", token: neighbour, viewer: viewerOf(neighbour) });
    expect(elsewhere.overview).toBeNull();
  });

  it("is no other when the token is renewed", () => {
    const renewed = token({ opaque_user_id: "U1001", channel_id: "1001", role: "broadcaster", exp: 2 });
    const again = then(desk(), { kind: "authorized", token: renewed, viewer: viewerOf(renewed) });
    expect(again).toMatchObject({ token: renewed, dueAt: 7_500 });
    expect(again.overview).not.toBeNull();
  });
});

describe("taking a prize back", () => {
  it("is one thing at a time", () => {
    const first = then(desk(), { kind: "cancel", payout: prize() });
    const second = then(first, { kind: "cancel", payout: prize({ id: "b" }) });
    expect(second.cancelling?.id).toBe(prize().id);
  });

  it("ends with a notice for a while, and with a look at what is true now", () => {
    const decided = then(desk(), { kind: "cancel", payout: prize() });
    const done = then(decided, { kind: "cancelled", payout: prize({ status: "Cancelled" }) }, 1_000);
    expect(done.cancelling).toBeNull();
    expect(wakeDesk(done)).toBe(1_000);
    expect(mainOf(done, 1_000).notice?.kind).toBe("cancelled");
    expect(done.overview).toMatchObject({ openPayouts: [], recentPayouts: [{ status: "Cancelled" }] });
    expect(mainOf(done, 30_999).notice).not.toBeNull();
    expect(mainOf(done, 31_000).notice).toBeNull();
  });

  it("that fails does not make the page wait", () => {
    const problem = "rate_limited";
    const failed = then(desk(), { kind: "not_cancelled", payout: prize(), problem }, 1_000);
    expect(failed.problem).toBeNull();
    expect(wakeDesk(failed)).toBe(1_000);
  });
});

describe("the loop", () => {
  function opened(stage: Stage): DeskLoop {
    const loop = new DeskLoop({ address: "", clockRate: 1 }, stage.around, () => {});
    loop.dispatch({ kind: "authorized", token: STREAMER, viewer: viewerOf(STREAMER) });
    return loop;
  }

  it("looks every few seconds, backs off in trouble, and comes back", async () => {
    const stage = new Stage(() => json(overview()));
    const loop = opened(stage);
    await stage.pass(15_000);
    expect(stage.count(OVERVIEW)).toBe(3);
    stage.answer = () => error(503, "unavailable", { "Retry-After": "20" });
    await stage.pass(30_000);
    expect(stage.count(OVERVIEW)).toBe(5);
    expect(loop.desk).toMatchObject({ problem: "unavailable", overview: overview() });
    stage.answer = () => json(overview());
    await stage.pass(30_000);
    expect(loop.desk.problem).toBeNull();
  });

  it("reckons with the time that an answer was on its way", async () => {
    const stage: Stage = new Stage(() => {
      stage.now += 400;
      return json(overview());
    });
    const loop = opened(stage);
    await stage.pass(400);
    expect(loop.desk.clock).toEqual({ serverAt: B + 100_000, localAt: 200, rate: 1 });
  });

  it("cancels once, whatever the answer", async () => {
    const stage = new Stage(() => json(overview()));
    const loop = opened(stage);
    await stage.pass(0);
    const path = `/api/streamer/payouts/${prize().id}/cancel`;
    for (const [answer, problem] of [
      [() => error(409, "terminal_status_change_not_allowed"), "terminal_status_change_not_allowed"],
      [() => json("hello"), "strange"],
      [() => json(null), "strange"],
      [() => new Response("<h1>"), "strange"],
      [() => Promise.reject(new TypeError("no network")), "network"],
    ] as const) {
      stage.answer = (asked) => (asked === path ? answer() : json(overview()));
      const before = stage.count(path);
      loop.dispatch({ kind: "cancel", payout: prize() });
      await stage.pass(2_000);
      expect(loop.desk.notice).toMatchObject({ kind: "not_cancelled", problem });
      expect(stage.count(path)).toBe(before + 1);
    }
    stage.answer = (asked) => json(asked === path ? prize({ status: "Cancelled" }) : overview());
    loop.dispatch({ kind: "cancel", payout: prize() });
    await stage.pass(2_000);
    expect(loop.desk.notice?.kind).toBe("cancelled");
  });

  it.each([
    [{}],
    [null],
    [[]],
    ["text"],
    [{ ...overview(), serverNow: "soon" }],
    [{ ...overview(), desktop: null }],
  ])("does not believe %j", async (body) => {
    const stage = new Stage(() => json(body));
    const loop = opened(stage);
    await stage.pass(0);
    expect(loop.desk).toMatchObject({ problem: "strange", overview: null });
  });

  it("does not hold an old pass against the new one", async () => {
    let refuse: (answer: Response) => void = () => {};
    const stage = new Stage(() => new Promise((answer) => (refuse = answer)));
    const loop = opened(stage);
    await stage.pass(0);
    loop.dispatch({ kind: "authorized", token: `${STREAMER}x`, viewer: viewerOf(STREAMER) });
    refuse(error(401, "unauthorized"));
    await stage.pass(0);
    expect(loop.desk.problem).toBeNull();
  });
});

describe("the checklist", () => {
  it("is in order when everybody was heard", () => {
    const last = { payoutId: prize().id, characterName: "Norinn", at: instant(B + 40_000), reason: null };
    const well = desk({ announcements: { isConfigured: true, last } });
    expect(mainOf(well, 5_000).checks).toEqual([
      { part: "ebs", light: "ok", version: "1.2.3", age: 105 },
      { part: "chat", light: "ok", state: "heard", age: 15, reason: null },
      { part: "desktop", light: "ok", state: "here", age: 10 },
      { part: "announcements", light: "ok", state: "told", age: 65, name: "Norinn", reason: null },
    ]);
  });

  it("waits for who was never heard, and tells since when", () => {
    const fresh = desk({
      eventSub: { heardAt: null, revokedAt: null, revocationReason: null },
      desktop: { heardAt: null, isHere: false },
    });
    expect(check(fresh, "chat")).toMatchObject({ light: "waiting", state: "unheard", age: 100 });
    expect(check(fresh, "desktop")).toMatchObject({ light: "waiting", state: "unheard", age: 100 });
    expect(check(fresh, "announcements")).toMatchObject({ light: "waiting", state: "unheard" });
  });

  it("names what the streamer has to do", () => {
    const last = { payoutId: prize().id, characterName: "Norinn", at: instant(B), reason: "http_403" };
    const broken = desk({
      eventSub: { heardAt: instant(B), revokedAt: instant(B + 70_000), revocationReason: "user_removed" },
      desktop: { heardAt: instant(B + 10_000), isHere: false },
      announcements: { isConfigured: true, last },
    });
    const revoked = { light: "bad", state: "revoked", age: 30, reason: "user_removed" };
    expect(check(broken, "chat")).toMatchObject(revoked);
    expect(check(broken, "desktop")).toMatchObject({ light: "bad", state: "away", age: 90 });
    expect(check(broken, "announcements")).toMatchObject({ light: "bad", state: "untold" });
    const mute = desk({ announcements: { isConfigured: false, last } });
    expect(check(mute, "announcements")).toMatchObject({ light: "bad", state: "not_configured" });
  });

  it("does not call in order what it cannot know while the EBS does not answer", () => {
    const away = then(desk(), { kind: "failed", problem: "network", retryAfterMs: 0 }, 20_000);
    expect(check(away, "ebs", 20_000)).toMatchObject({ light: "bad", age: 20 });
    expect(check(away, "chat", 20_000).light).toBe("waiting");
    expect(check(away, "desktop", 20_000).light).toBe("waiting");
  });
});
