import type { LastRefusal, Payout } from "../api/types";
import type { Attended } from "../core/session";
import type { Main } from "../core/view";
import { type Explained, problemTexts, rewardSent, type Texts } from "../texts";
import { Command } from "./command";
import { GiftCard, GiftHelp } from "./gift";

interface CardsProps {
  readonly main: Main;
  readonly texts: Texts;
  /** The EBS's time in milliseconds. */
  readonly serverNow: number | null;
  readonly onAttend: (route: Attended) => void;
  readonly onShare: () => void;
}

/** What lies under the wheel: where this viewer stands, and what they can do. */
export function Cards({ main, texts, serverNow, onAttend: attend, onShare }: CardsProps) {
  const { card, ended } = main;
  const onAttend = () => attend("me");
  const gift = { gift: main.gift, texts, serverNow, onAttend: () => attend("gift") };
  return (
    <div class="cards">
      {ended !== null && card.kind !== "prize" && <Ended payout={ended} texts={texts} />}
      <GiftCard {...gift} />
      {cardOf()}
      <GiftHelp {...gift} />
      <Rules texts={texts} />
    </div>
  );

  function cardOf() {
    switch (card.kind) {
      case "waiting":
        return <div class="card card--skeleton" aria-hidden="true" />;
      case "sign_in":
        return (
          <>
            <Note explained={texts.signIn} kind="info" />
            <HowToJoin texts={texts} onAttend={onAttend} title={texts.howToJoin} />
          </>
        );
      case "share":
        return (
          <>
            <Note explained={texts.share} kind="info">
              <button
                type="button"
                class="button"
                onClick={() => {
                  onShare();
                  onAttend();
                }}
              >
                {texts.shareButton}
              </button>
            </Note>
            <HowToJoin texts={texts} onAttend={onAttend} title={texts.howToJoin} />
          </>
        );
      case "join":
        return (
          <>
            {card.refusal !== null && <Refused refusal={card.refusal} texts={texts} />}
            <HowToJoin
              texts={texts}
              onAttend={onAttend}
              title={ended === null ? texts.howToJoin : texts.joinAgain}
            />
          </>
        );
      case "inside":
        return (
          <>
            <section class="card card--inside">
              <h2>
                <bdi>{texts.inside(card.name)}</bdi>
              </h2>
              <p>{texts.insideBody}</p>
            </section>
            {card.refusal !== null && <Refused refusal={card.refusal} texts={texts} />}
          </>
        );
      case "full":
        return <Note explained={texts.full} kind="success" />;
      case "prize":
        return <Answer payout={card.payout} texts={texts} />;
    }
  }
}

interface NoteProps {
  readonly explained: Explained;
  readonly kind: "info" | "success" | "error";
  readonly children?: preact.ComponentChildren;
}

function Note({ explained, kind, children }: NoteProps) {
  return (
    <section class={`card card--${kind}`}>
      <h2>{explained.title}</h2>
      {explained.body !== "" && <p>{explained.body}</p>}
      {children}
    </section>
  );
}

function Refused({ refusal, texts }: { readonly refusal: LastRefusal; readonly texts: Texts }) {
  return (
    <Note explained={problemTexts(refusal.code, texts)} kind="error">
      {refusal.characterName !== null && (
        <p class="card__typed">
          <bdi>{texts.refusedName(refusal.characterName)}</bdi>
        </p>
      )}
    </Note>
  );
}

interface HowToJoinProps {
  readonly texts: Texts;
  readonly title: string;
  readonly onAttend: () => void;
}

/** State 102. */
function HowToJoin({ texts, title, onAttend }: HowToJoinProps) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <ol class="steps">
        <li>{texts.stepSubscribe}</li>
        <li>
          {texts.stepType}
          <Command command="!twgold " argument={texts.characterName} texts={texts} onCopied={onAttend} />
        </li>
        <li>{texts.ruleName}</li>
        <li>{texts.ruleRealm}</li>
      </ol>
    </section>
  );
}

function Rules({ texts }: { readonly texts: Texts }) {
  return (
    <details class="rules">
      <summary>{texts.rules}</summary>
      <ul>
        <li>{texts.ruleOnline}</li>
        <li>{texts.ruleLosers}</li>
        <li>{texts.ruleCap}</li>
        <li>{texts.ruleFree}</li>
      </ul>
    </details>
  );
}

/** State 104: what the winner has to do. */
function Answer({ payout, texts }: { readonly payout: Payout; readonly texts: Texts }) {
  const isInProgress = payout.status === "InProgress";
  return (
    <section class="card card--prize">
      <p class="card__head">
        <span class={`chip chip--${payout.status}`}>{texts.status[payout.status]}</span>
      </p>
      {payout.acceptedAt === null ? (
        <>
          <p>{texts.answerWhisper}</p>
          <Command command="!twgold" texts={texts} />
        </>
      ) : (
        <p>{isInProgress ? texts.onItsWay : texts.accepted}</p>
      )}
    </section>
  );
}

/** State 104's end, said plainly. */
function Ended({ payout, texts }: { readonly payout: Payout; readonly texts: Texts }) {
  if (payout.status === "Pending" || payout.status === "InProgress") {
    return null;
  }
  const { title, body } = texts.ended[payout.status];
  const isSent = payout.status === "Sent";
  return (
    <section class={`card card--${isSent ? "success" : "error"}`}>
      <p class="card__head">
        <span class={`chip chip--${payout.status}`}>{texts.status[payout.status]}</span>
      </p>
      <h2>{title}</h2>
      {isSent ? (
        <p lang="ru">
          <bdi>{rewardSent(payout.characterName)}</bdi>
        </p>
      ) : (
        <p>{body}</p>
      )}
    </section>
  );
}
