import type { ComponentChildren } from "preact";
import type { Trouble } from "../core/connection";
import { type Explained, problemTexts, type Texts } from "../texts";
import { Gear } from "./pictures";

/** A trouble in words: what it is, and when the panel asks again. */
function troubleTexts(trouble: Trouble, texts: Texts, now: number): { explained: Explained; again: string } {
  const explained = problemTexts(trouble.code, texts);
  return { explained, again: texts.again(secondsUntil(trouble.againAt, now)) };
}

function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}

interface MessageProps {
  readonly explained: Explained;
  readonly note?: string;
  readonly children: ComponentChildren;
}

/** A full screen with one thing to say, and one to do. */
export function Message({ explained, note, children }: MessageProps) {
  return (
    <section class="stage stage--message">
      <Gear class="broken" teeth={12} />
      <h2>{explained.title}</h2>
      <p>{explained.body}</p>
      {note !== undefined && <p class="stage__note">{note}</p>}
      {children}
    </section>
  );
}

/** What only loading the page anew can mend. */
export function LoadAgain({ explained, texts }: { readonly explained: Explained; readonly texts: Texts }) {
  return (
    <Message explained={explained}>
      <button type="button" class="button" onClick={() => location.reload()}>
        {texts.reload}
      </button>
    </Message>
  );
}

interface TroubleProps {
  readonly trouble: Trouble;
  readonly texts: Texts;
  readonly now: number;
  readonly onRetry: () => void;
}

/** Retry; not before the EBS's own pause is over. One number is enough: when the panel asks by itself. */
function RetryButton({ trouble, texts, now, onRetry }: TroubleProps) {
  const isEarly = now < trouble.retryFrom;
  return (
    <button type="button" class="button" aria-disabled={isEarly} onClick={() => !isEarly && onRetry()}>
      {texts.retry}
    </button>
  );
}

/** State 105 where nothing is known from before. */
export function Problem(props: TroubleProps) {
  const { explained, again } = troubleTexts(props.trouble, props.texts, props.now);
  return (
    <Message explained={explained} note={again}>
      <RetryButton {...props} />
    </Message>
  );
}

/** State 105 over what is known from before: it lies on top, so that nothing jumps. */
export function Ribbon(props: TroubleProps) {
  const { explained, again } = troubleTexts(props.trouble, props.texts, props.now);
  return (
    <aside class="ribbon" aria-label={explained.title}>
      <div>
        <strong>{explained.title}</strong>
        <p>{again}</p>
      </div>
      <RetryButton {...props} />
    </aside>
  );
}
