import type { LastRefusal } from "../api/types";
import { isNews, isUrgent } from "../core/gift";
import type { Attended } from "../core/session";
import type { Main } from "../core/view";
import { type Explained, problemTexts, type Texts } from "../texts";
import { Command } from "./command";
import { GiftCard, GiftHelp } from "./gift";
import { GoldCard } from "./gold";

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
  const isGiftUrgent = isUrgent(main.gift);
  const payout = card.kind === "prize" ? card.payout : ended;
  const goldCard = payout !== null && <GoldCard key="gold" payout={payout} texts={texts} />;
  const giftCard = <GiftCard key="gift" {...gift} />;
  return (
    <div class={isGiftUrgent || hasBoth(main) ? "cards cards--close" : "cards"}>
      {isGiftUrgent ? [giftCard, goldCard] : [goldCard, giftCard]}
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
        return null;
    }
  }
}

/** Whether the viewer has a prize and a gift at once, and wants to see both. */
export function hasBoth({ card, gift }: Main): boolean {
  return card.kind === "prize" && isNews(gift);
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
