/** The viewer's page: its questions to the EBS. */

import { ask } from "../api/ebs";
import type { Ebs } from "../api/request";
import { apply, due, type Event, FRESH, type Route, type Session, wake } from "../core/session";
import { Polling, type PollingSurroundings } from "./polling";

export class Loop extends Polling<Session, Event, Route> {
  constructor(
    private readonly ebs: Ebs,
    around: PollingSurroundings,
    onChange: (session: Session) => void,
  ) {
    super({ fresh: FRESH, apply, wake, due }, around, onChange);
  }

  get session(): Session {
    return this.state;
  }

  protected override async ask(route: Route, { token, viewer }: Session): Promise<Event | null> {
    const pass = { token: token ?? "", channelId: viewer?.channelId ?? "", etag: this.state.etag };
    const outcome = await ask(this.ebs, route, pass, this.around);
    // What was asked for somebody else, or with a pass that was renewed meanwhile, says nothing of now.
    const isOfNow = this.state.viewer?.userId === viewer?.userId;
    const isOldPass =
      this.state.token !== token && outcome.kind === "failed" && outcome.problem === "unauthorized";
    return (isOfNow || route === "roulette") && !isOldPass ? outcome : null;
  }
}
