/** The viewer's page: its questions to the EBS. */

import { ask } from "../api/ebs";
import { type Ebs, isOfOldPass } from "../api/request";
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
    // What was asked for somebody else says nothing of now, but for what is the same for all.
    const isOfNow = route === "roulette" || this.state.viewer?.userId === viewer?.userId;
    return isOfNow && !isOfOldPass(outcome, token, this.state.token) ? outcome : null;
  }
}
