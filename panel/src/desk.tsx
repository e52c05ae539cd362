import "./styles/page.css";
import "./styles/stage.css";
import "./styles/cards.css";
import "./styles/desk.css";
import { render } from "preact";
import { browser, listen, pageRoot } from "./app/browser";
import { DeskLoop } from "./app/desk_loop";
import { ebsOf } from "./app/page";
import { deskViewOf } from "./core/desk_view";
import { textsFor } from "./texts";
import { Boundary } from "./views/boundary";
import { DeskApp } from "./views/desk/app";

const TICK_MS = 1_000;

const root = pageRoot();
const page = root.dataset.page === "live_config" ? "live_config" : "config";
const { now } = browser;
const beganAt = now();
let texts = textsFor(null);
let tick: ReturnType<typeof setTimeout> | undefined;

const loop = new DeskLoop(ebsOf(globalThis.MGM_PANEL), browser, draw);

/** Show what is known now, and again a second later: ages grow. */
function draw(): void {
  clearTimeout(tick);
  const { desk } = loop;
  if (!desk.isVisible) {
    return;
  }
  const localNow = now();
  render(
    <Boundary texts={texts}>
      <DeskApp
        page={page}
        view={deskViewOf(desk, localNow, beganAt)}
        texts={texts}
        now={localNow}
        onRetry={() => loop.dispatch({ kind: "retry" })}
        onCancel={(payout) => loop.dispatch({ kind: "cancel", payout })}
      />
    </Boundary>,
    root,
  );
  tick = setTimeout(draw, TICK_MS);
}

listen({
  onVisibility: (isVisible) => loop.dispatch({ kind: "visibility", isVisible }),
  onTexts: (told) => {
    texts = told;
    draw();
  },
  onAuthorized: (token, viewer) => loop.dispatch({ kind: "authorized", token, viewer }),
});
