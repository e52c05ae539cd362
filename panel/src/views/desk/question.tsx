import { useLayoutEffect, useRef } from "preact/hooks";
import type { StreamerPayout } from "../../api/types";
import type { Texts } from "../../texts";
import type { DeskTexts } from "../../texts/desk";

interface QuestionProps {
  readonly payout: StreamerPayout;
  readonly texts: Texts;
  readonly words: DeskTexts;
  readonly onAnswer: (isYes: boolean) => void;
  /** The place that the question came from is there no more. */
  readonly onFocusLost: () => void;
}

/** View 204: nothing is taken back unasked. The browser keeps the focus in it, and Escape keeps the prize. */
export function Question({ payout, texts, words, onAnswer, onFocusLost }: QuestionProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the page is painted: a dialog that is not open yet is no place for the focus. Closed before it is
  // taken away, it gives the focus back to where the question came from.
  useLayoutEffect(() => {
    const shown = dialog.current;
    const origin = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (!origin?.isConnected) {
        onFocusLost();
      }
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="question"
      aria-labelledby="question-title"
      aria-describedby="question-body"
      onCancel={(event) => {
        event.preventDefault();
        onAnswer(false);
      }}
    >
      <h2 id="question-title">
        <bdi>{words.question(payout.characterName)}</bdi>
      </h2>
      <p id="question-body">
        <bdi>{words.consequence(texts.gold(payout.goldAmount), payout.twitchDisplayName)}</bdi>
      </p>
      <p class="question__answers">
        <button type="button" class="button button--quiet" onClick={() => onAnswer(false)}>
          {words.keep}
        </button>
        <button type="button" class="button button--danger" onClick={() => onAnswer(true)}>
          {words.doCancel}
        </button>
      </p>
    </dialog>
  );
}
