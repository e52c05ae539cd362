import "./styles/page.css";
import "./styles/stage.css";
import "./styles/wheel.css";
import "./styles/cards.css";
import { render } from "preact";
import { browser, listen, pageRoot } from "./app/browser";
import { Loop } from "./app/loop";
import { ebsOf } from "./app/page";
import { untilNextSecond } from "./core/countdown";
import { serverTime } from "./core/server_clock";
import { rouletteNow } from "./core/session";
import { viewOf } from "./core/view";
import { textsFor } from "./texts";
import { twitchExt } from "./twitch/helper";
import { App } from "./views/app";
import { Boundary } from "./views/boundary";

const TICK_MS = 1_000;

const root = pageRoot();
const { now } = browser;
const beganAt = now();
let texts = textsFor(null);
let tick: ReturnType<typeof setTimeout> | undefined;

const loop = new Loop(ebsOf(globalThis.MGM_PANEL), browser, draw);

/** Show what is known now, and again when the countdown's next second begins. */
function draw(): void {
  clearTimeout(tick);
  const { session } = loop;
  if (!session.isVisible) {
    return;
  }
  const localNow = now();
  render(
    <Boundary texts={texts}>
      <App
        view={viewOf(session, localNow, beganAt)}
        texts={texts}
        now={localNow}
        serverNow={session.clock === null ? null : serverTime(session.clock, localNow)}
        clockRate={session.clock?.rate ?? 1}
        onRetry={() => loop.dispatch({ kind: "retry" })}
        onAttend={(route) => loop.dispatch({ kind: "attend", route })}
        onShare={() => {
          twitchExt()?.actions.requestIdShare();
        }}
      />
    </Boundary>,
    root,
  );
  const roulette = rouletteNow(session, localNow);
  const wait =
    roulette === null || session.clock === null
      ? TICK_MS
      : untilNextSecond(roulette.nextSpinAt, serverTime(session.clock, localNow), session.clock.rate);
  // A fast clock's seconds need not all be seen.
  tick = setTimeout(draw, Math.max(wait, 100));
}

listen({
  onVisibility: (isVisible) => loop.dispatch({ kind: "visibility", isVisible }),
  onTexts: (told) => {
    texts = told;
    draw();
  },
  onAuthorized: (token, viewer) => loop.dispatch({ kind: "authorized", token, viewer }),
});
