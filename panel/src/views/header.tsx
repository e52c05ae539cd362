import { clockFace, secondsLeft } from "../core/countdown";
import type { View } from "../core/view";
import type { Texts } from "../texts";
import { Gear } from "./pictures";

interface HeaderProps {
  readonly view: View;
  readonly texts: Texts;
  readonly serverNow: number | null;
}

const DEGREES_A_SECOND = 15;

/** The name, and state 106: the countdown. Its gear moves one tooth a second. */
export function Header({ view, texts, serverNow }: HeaderProps) {
  const nextSpinAt = view.screen === "main" ? view.roulette.nextSpinAt : null;
  const seconds = nextSpinAt === null || serverNow === null ? null : secondsLeft(nextSpinAt, serverNow);
  return (
    <header class="header">
      <span class="header__gear" style={{ transform: `rotate(${(seconds ?? 0) * -DEGREES_A_SECOND}deg)` }}>
        <Gear teeth={8} />
      </span>
      <h1 class="header__title">{texts.title}</h1>
      <p class="countdown">
        <span class="countdown__label">{texts.nextSpin}</span>
        {seconds === null ? (
          <span class="countdown__face" aria-hidden="true">
            --:--
          </span>
        ) : (
          <time class="countdown__face" role="timer" aria-label={spoken(seconds, texts)}>
            {clockFace(seconds)}
          </time>
        )}
      </p>
    </header>
  );
}

function spoken(seconds: number, texts: Texts): string {
  return texts.timeLeft(Math.floor(seconds / 60), seconds % 60);
}
