/** The streamer's questions to the EBS (SPEC §5.4). Whatever happens comes back as a value; nothing is thrown. */

import type { DeskEvent } from "../core/desk";
import { clockFrom } from "../core/server_clock";
import { brokenOff, type Ebs, refusalOf, type Surroundings, send, strange } from "./request";
import type { Overview, StreamerPayout } from "./types";

/** All that the pages show. */
export async function askOverview(ebs: Ebs, token: string, { fetch, now }: Surroundings): Promise<DeskEvent> {
  const sentAt = now();
  try {
    const response = await send(ebs, "/api/streamer/overview", { token }, fetch);
    if (!response.ok) {
      return (await refusalOf(response)).failure;
    }
    const body: unknown = await response.json();
    if (!isOverview(body)) {
      return strange();
    }
    return {
      kind: "overview",
      overview: body,
      clock: clockFrom(body.serverNow, sentAt, now(), ebs.clockRate),
    };
  } catch (error) {
    return brokenOff(error);
  }
}

/** Take a pending payout back. */
export async function askCancel(
  ebs: Ebs,
  token: string,
  payout: StreamerPayout,
  { fetch }: Surroundings,
): Promise<DeskEvent> {
  const path = `/api/streamer/payouts/${encodeURIComponent(payout.id)}/cancel`;
  try {
    const response = await send(ebs, path, { method: "POST", token }, fetch);
    if (response.ok) {
      const body = (await response.json()) as StreamerPayout | null;
      if (body?.status === "Cancelled") {
        return { kind: "cancelled", payout: body };
      }
      return { kind: "not_cancelled", payout, problem: "strange" };
    }
    const { problem } = (await refusalOf(response)).failure;
    return { kind: "not_cancelled", payout, problem };
  } catch (error) {
    return { kind: "not_cancelled", payout, problem: brokenOff(error).problem };
  }
}

/** Whether it can be shown; an answer of somebody else has not all of this. */
function isOverview(body: unknown): body is Overview {
  if (typeof body !== "object" || body === null) {
    return false;
  }
  const { serverNow, eventSub, desktop, announcements, openPayouts, recentPayouts, settings } =
    body as Partial<Overview>;
  return (
    typeof serverNow === "string" &&
    !Number.isNaN(Date.parse(serverNow)) &&
    [eventSub, desktop, announcements, settings].every((each) => typeof each === "object" && each !== null) &&
    Array.isArray(openPayouts) &&
    Array.isArray(recentPayouts)
  );
}
