import "./styles/page.css";
import "./styles/stage.css";
import "./styles/cards.css";
import "./styles/desk.css";
import { browser, pageRoot } from "./app/browser";
import { DeskLoop } from "./app/desk_loop";
import { Drawing, TICK_MS } from "./app/drawing";
import { ebsOf } from "./app/page";
import { deskViewOf } from "./core/desk_view";
import { DeskApp } from "./views/desk/app";

const page = pageRoot().dataset.page === "live_config" ? "live_config" : "config";

const drawing = new Drawing(({ texts, now, beganAt }) => {
  const { desk } = loop;
  if (!desk.isVisible) {
    return null;
  }
  const content = (
    <DeskApp
      page={page}
      view={deskViewOf(desk, now, beganAt)}
      texts={texts}
      now={now}
      onRetry={() => loop.dispatch({ kind: "retry" })}
      onCancel={(payout) => loop.dispatch({ kind: "cancel", payout })}
    />
  );
  // Ages grow.
  return { content, holdsMs: TICK_MS };
});

const loop: DeskLoop = new DeskLoop(ebsOf(globalThis.MGM_PANEL), browser, drawing.draw);
drawing.tell(loop);
