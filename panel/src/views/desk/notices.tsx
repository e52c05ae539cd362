import type { DeskMain } from "../../core/desk_view";
import { problemTexts, type Texts } from "../../texts";
import type { DeskTexts } from "../../texts/desk";

interface NoticesProps {
  readonly main: DeskMain;
  readonly texts: Texts;
  readonly words: DeskTexts;
}

/** What became of the last cancellation. */
export function Notices({ main, texts, words }: NoticesProps) {
  const { notice } = main;
  if (notice === null) {
    return null;
  }
  const isDone = notice.kind === "cancelled";
  return (
    <section class={`card desk__notice card--${isDone ? "success" : "error"}`}>
      <h2>
        <bdi>{noticeText(main, words)}</bdi>
      </h2>
      {!isDone && (
        <p>
          {notice.problem === "terminal_status_change_not_allowed"
            ? words.movedOn
            : problemTexts(notice.problem, texts).title}
        </p>
      )}
    </section>
  );
}

/** The same in one sentence; nothing when nothing was cancelled. */
export function noticeText({ notice }: DeskMain, words: DeskTexts): string {
  if (notice === null) {
    return "";
  }
  const { characterName } = notice.payout;
  return notice.kind === "cancelled" ? words.cancelled(characterName) : words.notCancelled(characterName);
}
