import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { StreamerPayout } from "../../api/types";
import { ageOf, type DeskMain } from "../../core/desk_view";
import type { Texts } from "../../texts";
import type { DeskTexts } from "../../texts/desk";

interface ListProps {
  readonly main: DeskMain;
  readonly texts: Texts;
  readonly words: DeskTexts;
}

interface OpenProps extends ListProps {
  readonly onAsk: (payout: StreamerPayout) => void;
  /** Where the keyboard goes on when the button that had the focus is there no more. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

/** View 202: who waits for their gold. A pending prize can be taken back (204). */
export function Open({ main, texts, words, onAsk, heading }: OpenProps) {
  const { openPayouts } = main.overview;
  return (
    <section class="card">
      <h2 ref={heading} class="desk__heading" tabIndex={-1}>
        {words.open}
      </h2>
      {openPayouts.length === 0 && <p class="prizes__none">{words.openEmpty}</p>}
      <ul class="prizes">
        {openPayouts.map((payout) => (
          <li key={payout.id} class="prize">
            <Winner payout={payout} main={main} texts={texts} words={words} />
            <p class="prize__note">{payout.acceptedAt === null ? words.notAgreed : words.agreed}</p>
            {payout.status === "Pending" ? (
              <CancelButton
                payout={payout}
                main={main}
                words={words}
                onAsk={onAsk}
                onFocusLost={() => heading.current?.focus()}
              />
            ) : (
              <p class="prize__note">{words.withTheGame}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CancelButtonProps {
  readonly payout: StreamerPayout;
  readonly main: DeskMain;
  readonly words: DeskTexts;
  readonly onAsk: (payout: StreamerPayout) => void;
  readonly onFocusLost: () => void;
}

function CancelButton({ payout, main, words, onAsk, onFocusLost }: CancelButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const shown = button.current;
    // Run before the button is taken off the page: the browser would leave the focus nowhere.
    return () => {
      if (document.activeElement === shown) {
        onFocusLost();
      }
    };
  }, []);
  const isUnderway = main.cancelling?.id === payout.id;
  const isBusy = main.cancelling !== null;
  return (
    <button
      ref={button}
      type="button"
      class="button button--small button--quiet"
      aria-disabled={isBusy}
      onClick={() => isBusy || onAsk(payout)}
    >
      {isUnderway ? words.cancelling : words.cancel}
      <span class="unseen"> {words.prizeOf(payout.characterName)}</span>
    </button>
  );
}

/** View 202: whose prize has ended, and how. */
export function Recent({ main, texts, words }: ListProps) {
  const { recentPayouts } = main.overview;
  return (
    <section class="card">
      <h2>{words.recent}</h2>
      {recentPayouts.length === 0 && <p class="prizes__none">{words.recentEmpty}</p>}
      <ul class="prizes">
        {recentPayouts.map((payout) => (
          <li key={payout.id} class="prize">
            <Winner payout={payout} main={main} texts={texts} words={words} />
            {payout.isMailedAfterClose && <p class="prize__note">{words.mailedAnyway}</p>}
            {payout.status === "Sent" && !payout.isRewardSentAnnouncedToChat && (
              <p class="prize__note">{words.chatNotTold}</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who, for which character, how far, and since when. */
function Winner({ payout, main, texts, words }: ListProps & { readonly payout: StreamerPayout }) {
  return (
    <>
      <p class="prize__head">
        <strong class="prize__name">
          <bdi>{payout.characterName}</bdi>
        </strong>
        <span class={`chip chip--${payout.status}`}>{texts.status[payout.status]}</span>
      </p>
      <p class="prize__who">
        <bdi>{payout.twitchDisplayName}</bdi> · {words.won(ageOf(payout.createdAt, main.serverNow))}
      </p>
    </>
  );
}
