import { useEffect, useRef, useState } from "preact/hooks";
import { copy } from "../app/clipboard";
import type { Texts } from "../texts";

interface CommandProps {
  /** What goes to the clipboard. */
  readonly command: string;
  /** What the viewer puts after it, as a word. */
  readonly argument?: string;
  readonly texts: Texts;
  readonly onCopied?: () => void;
}

const SAID_MS = 2_000;

/** A line to type, with a button that copies it. */
export function Command({ command, argument, texts, onCopied }: CommandProps) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    if (said === null) {
      return undefined;
    }
    const timer = setTimeout(() => setSaid(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);

  async function onClick(): Promise<void> {
    if (field.current !== null) {
      const isCopied = await copy(command, field.current);
      setSaid(isCopied ? texts.copied : texts.copyByHand);
      onCopied?.();
    }
  }

  return (
    <div class="command">
      <code class="command__line">
        {command.trim()}
        {argument !== undefined && <span class="command__argument"> {argument}</span>}
      </code>
      <input ref={field} class="unseen" readOnly tabIndex={-1} aria-hidden="true" value={command} />
      <button type="button" class="button button--small" onClick={() => void onClick()}>
        <span aria-live="polite">{said ?? texts.copy}</span>
        <span class="unseen"> {command.trim()}</span>
      </button>
    </div>
  );
}
