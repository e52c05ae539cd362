/** The browser's and Twitch's side of every page: time, chance, the network, and who is looking at what. */

import type { Texts } from "../texts";
import { twitchExt } from "../twitch/helper";
import { type Viewer, viewerOf } from "../twitch/token";
import { follow, textsOfAddress } from "./page";
import type { PollingSurroundings } from "./polling";

/** Where the page is drawn. */
export function pageRoot(): HTMLElement {
  const root = document.getElementById("app");
  if (root === null) {
    throw new Error("the page has no #app");
  }
  return root;
}

export const browser: PollingSurroundings = {
  now: () => performance.now(),
  chance: Math.random,
  fetch: (url, init) => fetch(url, init),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export interface Listener {
  onVisibility(isVisible: boolean): void;
  onTexts(texts: Texts): void;
  /** Twitch calls again with every new token, and the newest is the one to use. */
  onAuthorized(token: string, viewer: Viewer): void;
}

/** Hear what Twitch and the browser say of the page, at once and from now on. */
export function listen({ onVisibility, onTexts, onAuthorized }: Listener): void {
  const ext = twitchExt();
  let texts = textsOfAddress(location.search);
  let isShownByTwitch = true;
  const look = () => onVisibility(isShownByTwitch && !document.hidden);
  document.documentElement.lang = texts.language;
  onTexts(texts);
  document.addEventListener("visibilitychange", look);
  ext?.onVisibilityChanged((isVisible) => {
    isShownByTwitch = isVisible;
    look();
  });
  ext?.onContext((context) => {
    texts = follow(context, document, texts);
    onTexts(texts);
  });
  ext?.onAuthorized(({ token }) => onAuthorized(token, viewerOf(token)));
  look();
}
