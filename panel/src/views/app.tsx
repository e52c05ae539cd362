import type { Attended } from "../core/session";
import type { View } from "../core/view";
import type { Texts } from "../texts";
import { announcement } from "./announcement";
import { Cards, hasBoth } from "./cards";
import { Header } from "./header";
import { Gear } from "./pictures";
import { Prize } from "./prize";
import { LoadAgain, Problem, Ribbon } from "./trouble";
import { Wheel } from "./wheel";

export interface AppProps {
  readonly view: View;
  readonly texts: Texts;
  /** Local milliseconds. */
  readonly now: number;
  /** The EBS's time in milliseconds; null until it has told. */
  readonly serverNow: number | null;
  /** Server milliseconds in a local one. */
  readonly clockRate: number;
  readonly onRetry: () => void;
  readonly onAttend: (route: Attended) => void;
  readonly onShare: () => void;
}

/** The whole panel; the same for a desktop's 318 pixels and a phone. */
export function App(props: AppProps) {
  const { view, texts } = props;
  return (
    <main class="page">
      <Header view={view} texts={texts} serverNow={props.serverNow} />
      <Body {...props} />
      <p class="unseen" role="status">
        {announcement(view, texts)}
      </p>
    </main>
  );
}

function Body(props: AppProps) {
  const { view, texts, now, onRetry } = props;
  switch (view.screen) {
    case "loading":
      return (
        <div class="stage stage--message">
          <Gear class="waiting" teeth={12} />
          <p>{texts.loading}</p>
        </div>
      );
    case "silent":
      return <LoadAgain explained={texts.silent} texts={texts} />;
    case "problem":
      return <Problem trouble={view.trouble} texts={texts} now={now} onRetry={onRetry} />;
    case "main":
      return (
        <>
          {view.card.kind === "prize" ? (
            <Prize payout={view.card.payout} texts={texts} isLow={hasBoth(view)} />
          ) : (
            <Wheel
              roulette={view.roulette}
              isOwnName={view.isOwnName}
              texts={texts}
              clockRate={props.clockRate}
            />
          )}
          <Cards
            main={view}
            texts={texts}
            serverNow={props.serverNow}
            onAttend={props.onAttend}
            onShare={props.onShare}
          />
          {view.trouble !== null && (
            <Ribbon trouble={view.trouble} texts={texts} now={now} onRetry={onRetry} />
          )}
        </>
      );
  }
}
