import type { Payout, PayoutStatus } from "../api/types";
import { rewardSent, type Texts } from "../texts";
import { Command } from "./command";

interface GoldProps {
  readonly payout: Payout;
  readonly texts: Texts;
}

/** State 104: how the viewer's prize stands. */
export function GoldCard({ payout, texts }: GoldProps) {
  const { status } = payout;
  return status === "Pending" || status === "InProgress" ? (
    <section class="card card--prize">
      <Head status={status} texts={texts} />
      <Answer payout={payout} texts={texts} />
    </section>
  ) : (
    <section class={`card card--${status === "Sent" ? "success" : "error"}`}>
      <Head status={status} texts={texts} />
      <h2>{texts.ended[status].title}</h2>
      {status === "Sent" ? (
        <p lang="ru">
          <bdi>{rewardSent(payout.characterName)}</bdi>
        </p>
      ) : (
        <p>{texts.ended[status].body}</p>
      )}
    </section>
  );
}

function Head({ status, texts }: { readonly status: PayoutStatus; readonly texts: Texts }) {
  return (
    <p class="card__head">
      <span class="card__label">{texts.goldLabel}</span>
      <span class={`chip chip--${status}`}>{texts.status[status]}</span>
    </p>
  );
}

/** What the winner has to do, until they have done it. */
function Answer({ payout, texts }: GoldProps) {
  if (payout.acceptedAt !== null) {
    return <p>{payout.status === "InProgress" ? texts.onItsWay : texts.accepted}</p>;
  }
  return (
    <>
      <p>{texts.answerWhisper}</p>
      <Command command="!twgold" texts={texts} />
    </>
  );
}
