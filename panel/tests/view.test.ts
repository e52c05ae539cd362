import { describe, expect, it } from "vitest";
import { FRESH, type Session } from "../src/core/session";
import { SILENCE_MS_MAX, viewOf } from "../src/core/view";
import { viewerOf } from "../src/twitch/token";
import { B, instant, me, payout, STRANGER, session, state, token } from "./world";

function main(changed: Partial<Session>, now = 0) {
  const view = viewOf(session(changed), now, 0);
  if (view.screen !== "main") {
    throw new Error(view.screen);
  }
  return view;
}

const refusal = (at: number) =>
  ({ code: "not_subscriber", characterName: "Norinn", at: instant(at) }) as const;

describe("101", () => {
  it("loads, and says so when Twitch keeps silent", () => {
    expect(viewOf(FRESH, 0, 0).screen).toBe("loading");
    expect(viewOf(FRESH, SILENCE_MS_MAX, 0).screen).toBe("silent");
  });

  it("shows an error when nothing else can be shown", () => {
    const view = viewOf({ ...FRESH, problem: "network", resumeAt: 7, pausedUntil: 5 }, 0, 0);
    expect(view).toEqual({ screen: "problem", trouble: { code: "network", againAt: 7, retryFrom: 5 } });
  });

  it("keeps what it knows when the EBS goes away", () => {
    expect(main({ problem: "network" }).trouble?.code).toBe("network");
  });
});

describe("102", () => {
  it("waits for what it does not know yet", () => {
    expect(main({ me: null }).card.kind).toBe("waiting");
  });

  it("asks for the identity of a viewer, and sends a visitor to the log-in", () => {
    expect(main({ viewer: viewerOf(STRANGER) }).card.kind).toBe("share");
    expect(main({ viewer: viewerOf(token({ opaque_user_id: "A123" })) }).card.kind).toBe("sign_in");
  });

  it("tells how to join", () => {
    expect(main({}).card).toEqual({ kind: "join", refusal: null });
  });

  it("explains a refusal of late, and forgets an old one", () => {
    const fresh = main({ me: me({ lastRefusal: refusal(B + 99_000) }) });
    expect(fresh.card).toMatchObject({ kind: "join", refusal: { code: "not_subscriber" } });
    const known = me({ lastRefusal: refusal(B + 100_000) });
    expect(main({ me: known }, 15 * 60_000 - 1).card).toMatchObject({ refusal: { code: "not_subscriber" } });
    expect(main({ me: known }, 15 * 60_000).card).toEqual({ kind: "join", refusal: null });
  });

  it("tells who is in, and who has had it all", () => {
    const inside = me({ isEnrolled: true, characterName: "Norinn", eligible: true });
    expect(main({ me: inside }).card).toEqual({ kind: "inside", name: "Norinn", refusal: null });
    const renaming = { ...inside, wonGold: 10_000, lastRefusal: refusal(B + 99_000) };
    expect(main({ me: renaming }).card).toMatchObject({ kind: "inside", refusal: renaming.lastRefusal });
    expect(main({ me: me({ wonGold: 10_000 }) }).card).toEqual({ kind: "full", wonGold: 10_000 });
  });
});

describe("103", () => {
  it("knows the viewer's own name on the plate", () => {
    const roulette = state({ spinPhase: "verification", candidateCharacterName: "Norinn" });
    expect(main({ roulette, me: me({ isEnrolled: true, characterName: "Norinn" }) }).isOwnName).toBe(true);
    expect(main({ roulette, me: me({ isEnrolled: true, characterName: "Thrall" }) }).isOwnName).toBe(false);
    expect(main({ roulette: state() }).isOwnName).toBe(false);
  });
});

describe("104", () => {
  it("shows an active payout before everything else", () => {
    const inside = me({ isEnrolled: true, characterName: "Norinn" });
    for (const status of ["Pending", "InProgress"] as const) {
      expect(main({ me: inside, payout: payout({ status }) }).card.kind).toBe("prize");
    }
  });

  it.each(["Sent", "Failed", "Cancelled", "Expired"] as const)(
    "tells for a while that it is %s",
    (status) => {
      const over = payout({ status, updatedAt: instant(B + 100_000) });
      expect(main({ payout: over }).ended).toBe(over);
      expect(main({ payout: over }).card.kind).toBe("join");
      expect(main({ payout: over }, 30 * 60_000 - 1).ended).toBe(over);
      expect(main({ payout: over }, 30 * 60_000).ended).toBeNull();
    },
  );
});
