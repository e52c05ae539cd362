/** What of the page lies outside the panel's own elements: language, theme, whether anybody sees it. */

import type { Ebs } from "../api/request";
import { type Texts, textsFor } from "../texts";
import type { TwitchContext } from "../twitch/helper";

/** Where the EBS is, as `config.js` says. */
export function ebsOf(config: typeof globalThis.MGM_PANEL): Ebs {
  const rate = Number(config?.clockRate);
  return { address: (config?.ebs ?? "").replace(/\/+$/, ""), clockRate: rate > 0 ? rate : 1 };
}

/** The texts for the language in the page's address, where Twitch puts it. */
export function textsOfAddress(search: string): Texts {
  return textsFor(new URLSearchParams(search).get("language"));
}

/** Follow Twitch's theme and language; the texts from now on. */
export function follow(context: TwitchContext, document: Document, texts: Texts): Texts {
  document.documentElement.dataset.theme = context.theme === "light" ? "light" : "dark";
  const followed = context.language === undefined ? texts : textsFor(context.language);
  document.documentElement.lang = followed.language;
  return followed;
}
