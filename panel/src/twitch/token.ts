/** What the Extension's token says about the viewer. The EBS alone checks it; the page only reads it. */

export interface Viewer {
  /** Null until the viewer shares their Twitch identity with the Extension. */
  readonly userId: string | null;
  /** False for somebody who is not logged in to Twitch: such a viewer has no identity to share. */
  readonly isLoggedIn: boolean;
  readonly role: string;
  /** The streamer under whose stream the panel is; null when the token does not say. */
  readonly channelId: string | null;
}

const NOBODY: Viewer = { userId: null, isLoggedIn: false, role: "viewer", channelId: null };

/** Read the token's claims; one that cannot be read is nobody's, and the EBS will say so. */
export function viewerOf(token: string): Viewer {
  const claims = claimsOf(token);
  if (claims === null) {
    return NOBODY;
  }
  const { user_id: userId, opaque_user_id: opaqueId, role, channel_id: channelId } = claims;
  const isShared = typeof userId === "string" && userId !== "";
  return {
    userId: isShared ? userId : null,
    // Twitch marks accounts with U, and visitors without one with A.
    isLoggedIn: isShared || (typeof opaqueId === "string" && opaqueId.startsWith("U")),
    role: typeof role === "string" ? role : "viewer",
    channelId: typeof channelId === "string" && channelId !== "" ? channelId : null,
  };
}

function claimsOf(token: string): Record<string, unknown> | null {
  const payload = token.split(".")[1];
  if (payload === undefined) {
    return null;
  }
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
      each.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
