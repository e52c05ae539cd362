/** What every page does: draw what its loop knows, and again when that or the time has changed. */

import { type ComponentChildren, render } from "preact";
import { type Texts, textsFor } from "../texts";
import type { Viewer } from "../twitch/token";
import { Boundary } from "../views/boundary";
import { browser, listen, pageRoot } from "./browser";

export const TICK_MS = 1_000;

/** When a page is drawn, on the browser's clock, and in which language. */
export interface Moment {
  readonly texts: Texts;
  readonly now: number;
  readonly beganAt: number;
}

/** What is to be seen, and after how many milliseconds it will have grown old. */
export interface Picture {
  readonly content: ComponentChildren;
  readonly holdsMs: number;
}

/** What Twitch and the browser tell every page. */
type Told =
  | { readonly kind: "visibility"; readonly isVisible: boolean }
  | { readonly kind: "authorized"; readonly token: string; readonly viewer: Viewer };

export class Drawing {
  private readonly root = pageRoot();
  private readonly beganAt = browser.now();
  private texts = textsFor(null);
  private tick: ReturnType<typeof setTimeout> | undefined;

  /** `picture` is null while nobody looks. */
  constructor(private readonly picture: (moment: Moment) => Picture | null) {}

  readonly draw = (): void => {
    clearTimeout(this.tick);
    const { texts, beganAt } = this;
    const drawn = this.picture({ texts, now: browser.now(), beganAt });
    if (drawn === null) {
      return;
    }
    render(<Boundary texts={texts}>{drawn.content}</Boundary>, this.root);
    this.tick = setTimeout(this.draw, drawn.holdsMs);
  };

  /** Hand on to the page's loop what is told of it, from now on. */
  tell(loop: { dispatch(told: Told): void }): void {
    listen({
      onVisibility: (isVisible) => loop.dispatch({ kind: "visibility", isVisible }),
      onTexts: (texts) => {
        this.texts = texts;
        this.draw();
      },
      onAuthorized: (token, viewer) => loop.dispatch({ kind: "authorized", token, viewer }),
    });
  }
}
