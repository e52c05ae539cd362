/** The one loop (SPEC §13): sleeps until the session wants to know something, asks, and takes the answer in. */

import { ask, type Ebs, type Surroundings } from "../api/ebs";
import type { Chance } from "../core/schedule";
import { apply, due, type Event, FRESH, type Route, type Session, wake } from "../core/session";

export interface LoopSurroundings extends Surroundings {
  readonly chance: Chance;
  /** Call back after so many milliseconds; returns what takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

export class Loop {
  private state: Session = FRESH;
  private asking = false;
  private takeBack: () => void = () => {};

  constructor(
    private readonly ebs: Ebs,
    private readonly around: LoopSurroundings,
    private readonly onChange: (session: Session) => void,
  ) {}

  get session(): Session {
    return this.state;
  }

  /** Take in what happened, and sleep as long as the session now wants. */
  dispatch(event: Event): void {
    this.state = apply(this.state, event, this.around.now(), this.around.chance);
    this.onChange(this.state);
    this.sleep();
  }

  private sleep(): void {
    this.takeBack();
    const wakeAt = wake(this.state);
    if (wakeAt === null || this.asking) {
      return;
    }
    const pause = Math.max(0, wakeAt - this.around.now());
    this.takeBack = this.around.after(pause, () => {
      // A browser's timers may ring a fraction too early.
      void this.askFor(due(this.state, Math.max(this.around.now(), wakeAt)));
    });
  }

  private async askFor(routes: readonly Route[]): Promise<void> {
    this.asking = true;
    const { token, viewer } = this.state;
    await Promise.all(
      routes.map(async (route) => {
        const pass = { token: token ?? "", channelId: viewer?.channelId ?? "", etag: this.state.etag };
        const outcome = await ask(this.ebs, route, pass, this.around);
        // What was asked for somebody else, or with a pass that was renewed meanwhile, says nothing of now.
        const isOfNow = this.state.viewer?.userId === viewer?.userId;
        const isOldPass =
          this.state.token !== token && outcome.kind === "failed" && outcome.problem === "unauthorized";
        if ((isOfNow || route === "roulette") && !isOldPass) {
          this.dispatch(outcome);
        }
      }),
    );
    this.asking = false;
    this.sleep();
  }
}
