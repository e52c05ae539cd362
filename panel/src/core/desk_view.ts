/** What a page of the streamer's shows (SPEC §13, 201–204): a pure function of what is known and the time. */

import type { Overview, StreamerPayout } from "../api/types";
import { type Trouble, troubleOf } from "./connection";
import { type Desk, isStreamer, type Notice } from "./desk";
import { serverTime } from "./server_clock";
import { SILENCE_MS_MAX } from "./view";

export type DeskView =
  /** Nothing is known yet. */
  | { readonly screen: "loading" }
  /** Twitch's part of the page is missing, or says nothing. */
  | { readonly screen: "silent" }
  /** Whoever looks is not the streamer. */
  | { readonly screen: "stranger" }
  /** The EBS could not be asked, and nothing is known from before. */
  | { readonly screen: "problem"; readonly trouble: Trouble }
  | DeskMain;

export interface DeskMain {
  readonly screen: "main";
  readonly overview: Overview;
  readonly checks: readonly Check[];
  /** The EBS's time in milliseconds; ages are reckoned from it. */
  readonly serverNow: number;
  readonly trouble: Trouble | null;
  readonly cancelling: StreamerPayout | null;
  readonly notice: Notice | null;
}

/** How a part is: in order; not known yet, or not needed; or the streamer has to do something. */
export type Light = "ok" | "waiting" | "bad";

/** A line of the checklist (201). Ages are seconds. */
export type Check =
  | { readonly part: "ebs"; readonly light: Light; readonly version: string; readonly age: number }
  | {
      readonly part: "chat";
      readonly light: Light;
      readonly state: "heard" | "unheard" | "revoked";
      readonly age: number;
      readonly reason: string | null;
    }
  | {
      readonly part: "desktop";
      readonly light: Light;
      readonly state: "here" | "away" | "unheard";
      readonly age: number;
    }
  | {
      readonly part: "announcements";
      readonly light: Light;
      readonly state: "told" | "untold" | "unheard" | "not_configured";
      readonly age: number;
      readonly name: string;
      readonly reason: string | null;
    };

/** The view at `now`, in local milliseconds; the page began at `beganAt`. */
export function deskViewOf(desk: Desk, now: number, beganAt: number): DeskView {
  if (desk.token === null) {
    return { screen: now - beganAt >= SILENCE_MS_MAX ? "silent" : "loading" };
  }
  if (!isStreamer(desk)) {
    return { screen: "stranger" };
  }
  const { overview, clock, cancelling } = desk;
  const trouble = troubleOf(desk);
  if (overview === null || clock === null) {
    return trouble === null ? { screen: "loading" } : { screen: "problem", trouble };
  }
  const serverNow = serverTime(clock, now);
  const checks = checksOf(overview, serverNow, trouble !== null);
  const notice = now < desk.noticeUntil ? desk.notice : null;
  return { screen: "main", overview, checks, serverNow, trouble, cancelling, notice };
}

/** Whole seconds since an instant of the EBS's; never less than none. */
export function ageOf(instant: string, serverNow: number): number {
  return Math.max(0, Math.floor((serverNow - Date.parse(instant)) / 1000));
}

function checksOf(overview: Overview, serverNow: number, isInTrouble: boolean): readonly Check[] {
  const age = (instant: string | null) => ageOf(instant ?? overview.startedAt, serverNow);
  const ebs: Check = {
    part: "ebs",
    light: isInTrouble ? "bad" : "ok",
    version: overview.version,
    age: age(isInTrouble ? overview.serverNow : overview.startedAt),
  };
  const checks = [ebs, chatOf(overview, age), desktopOf(overview, age), announcementsOf(overview, age)];
  // What was true when the EBS answered last is not known now.
  return isInTrouble
    ? checks.map((each) => (each.light === "ok" ? { ...each, light: "waiting" } : each))
    : checks;
}

type Age = (instant: string | null) => number;

function chatOf({ eventSub }: Overview, age: Age): Check {
  const { heardAt, revokedAt, revocationReason: reason } = eventSub;
  if (reason !== null) {
    return { part: "chat", light: "bad", state: "revoked", age: age(revokedAt), reason };
  }
  const isHeard = heardAt !== null;
  return {
    part: "chat",
    light: isHeard ? "ok" : "waiting",
    state: isHeard ? "heard" : "unheard",
    age: age(heardAt),
    reason,
  };
}

function desktopOf({ desktop }: Overview, age: Age): Check {
  const { heardAt, isHere } = desktop;
  if (heardAt === null) {
    return { part: "desktop", light: "waiting", state: "unheard", age: age(null) };
  }
  return {
    part: "desktop",
    light: isHere ? "ok" : "bad",
    state: isHere ? "here" : "away",
    age: age(heardAt),
  };
}

function announcementsOf({ announcements }: Overview, age: Age): Check {
  const { isConfigured, last } = announcements;
  const common = {
    part: "announcements",
    age: age(last?.at ?? null),
    name: last?.characterName ?? "",
    reason: last?.reason ?? null,
  } as const;
  if (!isConfigured) {
    return { ...common, light: "bad", state: "not_configured" };
  }
  if (last === null) {
    return { ...common, light: "waiting", state: "unheard" };
  }
  const isTold = last.reason === null;
  return { ...common, light: isTold ? "ok" : "bad", state: isTold ? "told" : "untold" };
}
