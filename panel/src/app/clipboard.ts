/** Copying, also where the page may not use the clipboard: Twitch's frame does not always allow it. */

/** Whether it was copied; if not, `field` has the focus and is selected, for the viewer to do it by hand. */
export async function copy(text: string, field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    field.focus();
    field.select();
    // Old, and the only way that a frame without the permission has.
    const isCopied = document.execCommand("copy");
    if (isCopied && before instanceof HTMLElement) {
      before.focus();
    }
    return isCopied;
  }
}
