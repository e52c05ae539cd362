import { secondsLeft } from "../core/countdown";
import { type GiftNews, type GiftPlace, isNews, qualityOf } from "../core/gift";
import { type Explained, explained, type Texts } from "../texts";
import { Command } from "./command";

interface GiftProps {
  readonly gift: GiftPlace;
  readonly texts: Texts;
  /** The EBS's time in milliseconds. */
  readonly serverNow: number | null;
  readonly onAttend: () => void;
}

/** Where this viewer's gift stands, from asking to the mail; nothing for who has none. */
export function GiftCard({ gift, texts, serverNow, onAttend }: GiftProps) {
  if (!isNews(gift)) {
    return null;
  }
  const { title, body } = giftTexts(gift, texts);
  const deadline = gift.kind === "choosing" || gift.kind === "chosen" ? gift.timeoutAt : null;
  return (
    <section class={`card card--gift card--${KINDS[gift.kind]}`}>
      <p class="card__head">
        <span class="card__label">{texts.gift.label}</span>
        {deadline !== null && serverNow !== null && (
          <TimeLeft seconds={secondsLeft(deadline, serverNow)} texts={texts} />
        )}
      </p>
      <h2>{title}</h2>
      {"item" in gift && <Item gift={gift} texts={texts} />}
      <p>{body}</p>
      {gift.kind === "chosen" && <Command command="!twgift" texts={texts} onCopied={onAttend} />}
      {gift.kind === "failed" && (
        <Command command="!twgift " argument={texts.characterName} texts={texts} onCopied={onAttend} />
      )}
    </section>
  );
}

const KINDS: Readonly<Record<GiftNews["kind"], string>> = {
  waiting: "info",
  checking: "info",
  choosing: "info",
  chosen: "info",
  given: "success",
  failed: "error",
};

/** What is happening to the gift, and what the viewer can do. */
export function giftTexts(gift: GiftNews, texts: Texts): Explained {
  const { gift: words } = texts;
  switch (gift.kind) {
    case "waiting":
      return { title: words.position(gift.position), body: words.wait(minutesOf(gift.waitSeconds)) };
    case "failed":
      return explained(words.failed, gift.reason, words.failedSomehow);
    default:
      return words[gift.kind];
  }
}

function minutesOf(seconds: number): number {
  return Math.max(1, Math.round(seconds / 60));
}

function TimeLeft({ seconds, texts }: { readonly seconds: number; readonly texts: Texts }) {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return (
    <span class="card__time">
      <span aria-hidden="true">{texts.gift.left(`${minutes}:${String(rest).padStart(2, "0")}`)}</span>
      <span class="unseen">{texts.gift.left(texts.timeLeft(minutes, rest))}</span>
    </span>
  );
}

/** The item as the game shows one: its name in the colour of its quality, on dark; the quality in words too. */
function Item({
  gift,
  texts,
}: {
  readonly gift: Extract<GiftPlace, { item: unknown }>;
  readonly texts: Texts;
}) {
  const { item, name } = gift;
  const quality = qualityOf(item);
  return (
    <div class="item">
      <p class={`item__name item__name--${quality ?? "common"}`} title={item.name}>
        <bdi>{item.name}</bdi>
        {item.count > 1 && <span class="item__count"> ×{item.count}</span>}
      </p>
      <p class="item__about">
        {quality !== null && `${texts.gift.quality[quality]} · `}
        <bdi>{texts.prizeFor(name)}</bdi>
      </p>
    </div>
  );
}

/** How the gift queue works, to be opened. */
export function GiftHelp({ gift, texts, onAttend }: GiftProps) {
  const { gift: words } = texts;
  return (
    <details class="rules" onToggle={(event) => event.currentTarget.open && onAttend()}>
      <summary>{words.title}</summary>
      {gift.kind === "had" ? (
        <p class="rules__note">{texts.problems.gift_already_used.body}</p>
      ) : (
        <>
          {gift.kind === "open" && gift.queueLength !== null && (
            <p class="rules__note">{words.inLine(gift.queueLength)}</p>
          )}
          <ol class="steps">
            <li>{texts.stepSubscribe}</li>
            <li>
              {texts.stepType}
              <Command command="!twgift " argument={texts.characterName} texts={texts} onCopied={onAttend} />
            </li>
            {words.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
    </details>
  );
}
