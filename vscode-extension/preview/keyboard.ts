// Single keys run commands, but never while somebody types or a dialog is open.
import { type Command, isAvailable } from "./commands";
import type { Page } from "./state";

export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** A command's key in words. */
export function shownKey(key: string): string {
  return /^[A-Z]$/.test(key) ? `Shift ${key}` : key;
}

export function listen(list: readonly Command[], page: () => Page, openPalette: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (isPaletteKey(event)) {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event)) return;
    const command = list.find((each) => each.key === event.key && isAvailable(each, page()));
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function isPaletteKey({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  if (document.documentElement.dataset["host"] !== undefined) return false; // in an editor it begins the editor's own keys
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

function isTaken({ target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], dialog[open], [role=menu]") !== null;
}
