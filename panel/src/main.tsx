import "./styles/page.css";
import "./styles/stage.css";
import "./styles/wheel.css";
import "./styles/cards.css";
import { browser } from "./app/browser";
import { Drawing, TICK_MS } from "./app/drawing";
import { Loop } from "./app/loop";
import { ebsOf } from "./app/page";
import { untilNextSecond } from "./core/countdown";
import { serverTime } from "./core/server_clock";
import { rouletteNow, type Session } from "./core/session";
import { viewOf } from "./core/view";
import { twitchExt } from "./twitch/helper";
import { App } from "./views/app";

const drawing = new Drawing(({ texts, now, beganAt }) => {
  const { session } = loop;
  if (!session.isVisible) {
    return null;
  }
  const content = (
    <App
      view={viewOf(session, now, beganAt)}
      texts={texts}
      now={now}
      serverNow={session.clock === null ? null : serverTime(session.clock, now)}
      clockRate={session.clock?.rate ?? 1}
      onRetry={() => loop.dispatch({ kind: "retry" })}
      onAttend={(route) => loop.dispatch({ kind: "attend", route })}
      onShare={() => {
        twitchExt()?.actions.requestIdShare();
      }}
    />
  );
  // A fast clock's seconds need not all be seen.
  return { content, holdsMs: Math.max(untilCountdownMoves(session, now), 100) };
});

function untilCountdownMoves(session: Session, now: number): number {
  const roulette = rouletteNow(session, now);
  if (roulette === null || session.clock === null) {
    return TICK_MS;
  }
  return untilNextSecond(roulette.nextSpinAt, serverTime(session.clock, now), session.clock.rate);
}

const loop: Loop = new Loop(ebsOf(globalThis.MGM_PANEL), browser, drawing.draw);
drawing.tell(loop);
