import { useRef, useState } from "preact/hooks";
import type { StreamerPayout } from "../../api/types";
import type { DeskMain, DeskView } from "../../core/desk_view";
import { problemTexts, sentences, spoken, type Texts } from "../../texts";
import { type DeskTexts, deskTextsFor } from "../../texts/desk";
import { Gear } from "../pictures";
import { LoadAgain, Message, Problem, Ribbon } from "../trouble";
import { Checklist } from "./checklist";
import { Notices, noticeText } from "./notices";
import { Open, Recent } from "./payouts";
import { Question } from "./question";
import { Rules } from "./rules";

/** `config` is opened in the Extension's settings, `live_config` beside a running stream. */
export type DeskPage = "config" | "live_config";

export interface DeskProps {
  readonly page: DeskPage;
  readonly view: DeskView;
  readonly texts: Texts;
  /** Local milliseconds. */
  readonly now: number;
  readonly onRetry: () => void;
  readonly onCancel: (payout: StreamerPayout) => void;
}

/** A whole page of the streamer's. */
export function DeskApp(props: DeskProps) {
  const { page, view, texts } = props;
  const words = deskTextsFor(texts);
  const pool = view.screen === "main" ? view.overview.poolParticipantCount : null;
  return (
    <main class={`page page--desk page--${page}`}>
      <header class="header">
        <span class="header__gear">
          <Gear teeth={8} />
        </span>
        <h1 class="header__title">{page === "config" ? words.configTitle : words.liveTitle}</h1>
        <p class="countdown">
          <span class="countdown__label">{words.pool}</span>
          <span class="countdown__face">{pool === null ? "–" : pool.toLocaleString(texts.language)}</span>
        </p>
      </header>
      <Body {...props} words={words} />
      <p class="unseen" role="status">
        {announced(view, texts, words)}
      </p>
    </main>
  );
}

function Body(props: DeskProps & { readonly words: DeskTexts }) {
  const { view, texts, now, onRetry } = props;
  switch (view.screen) {
    case "loading":
      return <Skeleton page={props.page} />;
    case "silent":
      return <LoadAgain explained={texts.silent} texts={texts} />;
    case "stranger":
      return <Message explained={texts.problems.forbidden_role}>{null}</Message>;
    case "problem":
      return <Problem trouble={view.trouble} texts={texts} now={now} onRetry={onRetry} />;
    case "main":
      return <Main {...props} main={view} />;
  }
}

type MainProps = DeskProps & { readonly words: DeskTexts; readonly main: DeskMain };

function Main({ page, main, texts, words, now, onRetry, onCancel }: MainProps) {
  const [asked, setAsked] = useState<StreamerPayout | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const isLive = page === "live_config";
  const rules = (
    <Rules key="rules" settings={main.overview.settings} texts={texts} words={words} isOpen={!isLive} />
  );
  const state = (
    <div key="state" class="desk__column">
      <Checklist checks={main.checks} words={words} isShort={isLive} />
      {!isLive && rules}
    </div>
  );
  const prizes = (
    <div key="prizes" class="desk__column">
      <Open main={main} texts={texts} words={words} onAsk={setAsked} heading={heading} />
      <Recent main={main} texts={texts} words={words} />
    </div>
  );
  // During a stream the prizes come first, unless something needs the streamer more.
  const isPrizesFirst = isLive && main.checks.every((check) => check.light !== "bad");
  return (
    <>
      <Notices main={main} texts={texts} words={words} />
      <div class="desk">
        {isPrizesFirst ? [prizes, state] : [state, prizes]}
        {isLive && rules}
      </div>
      {asked !== null && (
        <Question
          payout={asked}
          texts={texts}
          words={words}
          onFocusLost={() => heading.current?.focus()}
          onAnswer={(isYes) => {
            setAsked(null);
            if (isYes) {
              onCancel(asked);
            }
          }}
        />
      )}
      {main.trouble !== null && <Ribbon trouble={main.trouble} texts={texts} now={now} onRetry={onRetry} />}
    </>
  );
}

/** The page before anything is known, at the places where it will be. */
function Skeleton({ page }: { readonly page: DeskPage }) {
  return (
    <div class={`desk desk--${page}`} aria-hidden="true">
      <div class="desk__column">
        <div class="card card--skeleton desk__checks" />
      </div>
      <div class="desk__column">
        <div class="card card--skeleton desk__list" />
        <div class="card card--skeleton desk__list" />
      </div>
    </div>
  );
}

/** What a screen reader is told when it changes. */
function announced(view: DeskView, texts: Texts, words: DeskTexts): string {
  switch (view.screen) {
    case "loading":
      return texts.loading;
    case "silent":
      return spoken(texts.silent);
    case "stranger":
      return spoken(texts.problems.forbidden_role);
    case "problem":
      return spoken(problemTexts(view.trouble.code, texts));
    case "main": {
      const trouble = view.trouble === null ? "" : problemTexts(view.trouble.code, texts).title;
      const bad = view.checks
        .filter((check) => check.light === "bad")
        .map((check) => `${words.parts[check.part]}: ${words.lights.bad}.`);
      return sentences(noticeText(view, words), ...bad, trouble);
    }
  }
}
