import "./styles/page.css";
import "./styles/stage.css";
import "./styles/cards.css";
import { render } from "preact";
import { Loop } from "./app/loop";
import { ebsOf, follow, textsOfAddress } from "./app/page";
import { untilNextSecond } from "./core/countdown";
import { serverTime } from "./core/server_clock";
import { rouletteNow } from "./core/session";
import { viewOf } from "./core/view";
import { twitchExt } from "./twitch/helper";
import { viewerOf } from "./twitch/token";
import { App } from "./views/app";
import { Boundary } from "./views/boundary";

const TICK_MS = 1_000;

const root = document.getElementById("app");
if (root === null) {
  throw new Error("the page has no #app");
}
const now = () => performance.now();
const beganAt = now();
const ext = twitchExt();
let texts = textsOfAddress(location.search);
let isShownByTwitch = true;
let tick: ReturnType<typeof setTimeout> | undefined;

const loop = new Loop(
  ebsOf(globalThis.MGM_PANEL),
  {
    now,
    chance: Math.random,
    fetch: (url, init) => fetch(url, init),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  },
  draw,
);

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
          ext?.actions.requestIdShare();
        }}
      />
    </Boundary>,
    root as HTMLElement,
  );
  const roulette = rouletteNow(session, localNow);
  const wait =
    roulette === null || session.clock === null
      ? TICK_MS
      : untilNextSecond(roulette.nextSpinAt, serverTime(session.clock, localNow), session.clock.rate);
  // A fast clock's seconds need not all be seen.
  tick = setTimeout(draw, Math.max(wait, 100));
}

function look(): void {
  loop.dispatch({ kind: "visibility", isVisible: isShownByTwitch && !document.hidden });
}

document.documentElement.lang = texts.language;
document.addEventListener("visibilitychange", look);
ext?.onVisibilityChanged((isVisible) => {
  isShownByTwitch = isVisible;
  look();
});
ext?.onContext((context) => {
  texts = follow(context, document, texts);
  draw();
});
// Twitch calls again with every new token, and the newest is the one to use.
ext?.onAuthorized(({ token }) => {
  loop.dispatch({ kind: "authorized", token, viewer: viewerOf(token) });
});
look();
draw();
