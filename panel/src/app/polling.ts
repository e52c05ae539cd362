/** The one loop (SPEC §13): sleeps until the core wants to know something, asks, and takes the answer in. */

import type { Surroundings } from "../api/request";
import type { Chance } from "../core/schedule";

export interface PollingSurroundings extends Surroundings {
  readonly chance: Chance;
  /** Call back after so many milliseconds; returns what takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/** What a page knows, and the rules for how it learns; pure. */
export interface Core<State, Event, Route> {
  readonly fresh: State;
  readonly apply: (state: State, event: Event, now: number, chance: Chance) => State;
  /** When to ask next; null while there is nothing to ask, or nobody to see the answer. */
  readonly wake: (state: State) => number | null;
  /** What to ask at `now`, when `wake` has come. */
  readonly due: (state: State, now: number) => readonly Route[];
}

export abstract class Polling<State, Event, Route> {
  protected state: State;
  private asking = false;
  private takeBack: () => void = () => {};

  constructor(
    private readonly core: Core<State, Event, Route>,
    protected readonly around: PollingSurroundings,
    private readonly onChange: (state: State) => void,
  ) {
    this.state = core.fresh;
  }

  /** Ask; what came of it, or null when that says nothing any more of the state as it is by then. */
  protected abstract ask(route: Route, asked: State): Promise<Event | null>;

  /** Take in what happened, and sleep as long as the core now wants. */
  dispatch(event: Event): void {
    this.state = this.core.apply(this.state, event, this.around.now(), this.around.chance);
    this.onChange(this.state);
    this.sleep();
  }

  private sleep(): void {
    this.takeBack();
    const wakeAt = this.core.wake(this.state);
    if (wakeAt === null || this.asking) {
      return;
    }
    const pause = Math.max(0, wakeAt - this.around.now());
    this.takeBack = this.around.after(pause, () => {
      // A browser's timers may ring a fraction too early.
      void this.askFor(this.core.due(this.state, Math.max(this.around.now(), wakeAt)));
    });
  }

  private async askFor(routes: readonly Route[]): Promise<void> {
    this.asking = true;
    const asked = this.state;
    await Promise.all(
      routes.map(async (route) => {
        const event = await this.ask(route, asked);
        if (event !== null) {
          this.dispatch(event);
        }
      }),
    );
    this.asking = false;
    this.sleep();
  }
}
