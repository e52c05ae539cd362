/** The part of Twitch's helper script that the panel uses (https://dev.twitch.tv/docs/extensions/reference). */

export interface TwitchContext {
  readonly theme?: string;
  readonly language?: string;
}

export interface TwitchExt {
  onAuthorized(listener: (auth: { readonly token: string }) => void): void;
  onContext(listener: (context: TwitchContext) => void): void;
  onVisibilityChanged(listener: (isVisible: boolean) => void): void;
  readonly actions: { requestIdShare(): void };
}

declare global {
  // The names are Twitch's and ours to find on the page.
  var Twitch: { readonly ext?: TwitchExt } | undefined;
  var MGM_PANEL: { readonly ebs?: string; readonly clockRate?: number } | undefined;
}

/** Twitch's script, if it was loaded: a blocker may have kept it away. */
export function twitchExt(): TwitchExt | null {
  return globalThis.Twitch?.ext ?? null;
}
