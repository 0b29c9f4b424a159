// When what has the focus goes away (a button that was used, a dialog), the focus goes to what was around it:
// otherwise a reader by keyboard starts again at the top of the page.

/** Watches over the focus in `root`; `last` takes it if nothing else is left. Returns how to stop. */
export function keepFocus(root: HTMLElement, last: () => HTMLElement | null): () => void {
  let around: readonly HTMLElement[] = [];
  const note = (event: FocusEvent): void => {
    around = ancestors(event.target as HTMLElement);
  };
  const observer = new MutationObserver(() => {
    const [focused] = around;
    if (!focused || focused.isConnected || document.activeElement !== document.body) return;
    const heir = around.find((element) => element.isConnected && element.hasAttribute("tabindex"));
    (heir ?? last())?.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", note);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", note);
    observer.disconnect();
  };
}

function ancestors(element: HTMLElement | null): HTMLElement[] {
  return element ? [element, ...ancestors(element.parentElement)] : [];
}
