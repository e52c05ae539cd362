/** The streamer's pages: their questions to the EBS. */

import { askCancel, askOverview } from "../api/desk";
import { type Ebs, isOfOldPass } from "../api/request";
import {
  applyDesk,
  type Desk,
  type DeskEvent,
  type DeskRoute,
  dueDesk,
  FRESH_DESK,
  wakeDesk,
} from "../core/desk";
import { Polling, type PollingSurroundings } from "./polling";

export class DeskLoop extends Polling<Desk, DeskEvent, DeskRoute> {
  constructor(
    private readonly ebs: Ebs,
    around: PollingSurroundings,
    onChange: (desk: Desk) => void,
  ) {
    super({ fresh: FRESH_DESK, apply: applyDesk, wake: wakeDesk, due: dueDesk }, around, onChange);
  }

  get desk(): Desk {
    return this.state;
  }

  protected override async ask(route: DeskRoute, asked: Desk): Promise<DeskEvent | null> {
    const token = asked.token ?? "";
    if (route === "cancel") {
      return asked.cancelling === null ? null : askCancel(this.ebs, token, asked.cancelling, this.around);
    }
    const event = await askOverview(this.ebs, token, this.around);
    return isOfOldPass(event, asked.token, this.state.token) ? null : event;
  }
}
