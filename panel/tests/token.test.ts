import { describe, expect, it } from "vitest";
import { viewerOf } from "../src/twitch/token";
import { token } from "./world";

describe("a token", () => {
  it("of a viewer who has shared their identity", () => {
    const viewer = viewerOf(
      token({
        opaque_user_id: "U1",
        user_id: "2002",
        role: "broadcaster",
        channel_id: "1001",
        name: "Гордей",
      }),
    );
    expect(viewer).toEqual({ userId: "2002", isLoggedIn: true, role: "broadcaster", channelId: "1001" });
  });

  it("of one who has not, and of a visitor", () => {
    expect(viewerOf(token({ opaque_user_id: "U1" }))).toEqual({
      userId: null,
      isLoggedIn: true,
      role: "viewer",
      channelId: null,
    });
    expect(viewerOf(token({ opaque_user_id: "A1" }))).toEqual({
      userId: null,
      isLoggedIn: false,
      role: "viewer",
      channelId: null,
    });
  });

  it.each([
    "",
    "x",
    "a.b.c",
    "a.bnVsbA.c",
    "a.%%%.c",
    token({ user_id: 7, opaque_user_id: {}, role: [], channel_id: 1 }),
  ])("that cannot be read (%s) is nobody's", (text) => {
    expect(viewerOf(text)).toEqual({ userId: null, isLoggedIn: false, role: "viewer", channelId: null });
  });
});
