/**
 * The EBS's time, as far as a page can know it (SPEC §13: the viewer's own clock is never trusted).
 *
 * Local times are milliseconds of a monotonic clock (`performance.now()`); only their differences mean
 * anything. Server times are milliseconds since 1970.
 */

export interface ServerClock {
  readonly serverAt: number;
  readonly localAt: number;
  /** Server milliseconds that pass in a local one: 1, but for an EBS in Development whose time runs fast. */
  readonly rate: number;
}

/** The clock that an answer sets: the EBS read its time about half way between sending and receiving. */
export function clockFrom(serverNow: string, sentAt: number, receivedAt: number, rate: number): ServerClock {
  return { serverAt: Date.parse(serverNow), localAt: (sentAt + receivedAt) / 2, rate };
}

/** What the server's clock shows at a local time. */
export function serverTime(clock: ServerClock, localNow: number): number {
  return clock.serverAt + (localNow - clock.localAt) * clock.rate;
}

const LOCAL_PAUSE_MS_MIN = 1_000;

/** How long a pause of server time lasts here; where the server's time runs fast, still long enough for its sake. */
export function localPause(clock: ServerClock, serverMs: number): number {
  return serverMs > 0 ? Math.max(serverMs / clock.rate, Math.min(serverMs, LOCAL_PAUSE_MS_MIN)) : 0;
}
