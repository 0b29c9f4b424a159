// The block that the keys are about, and the steps from one to the next.

function blocks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".block")];
}

/** The block that has the focus, or something in it. */
export function focusedBlock(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>(".block") ?? undefined;
}

export function focusedId(): string | undefined {
  return focusedBlock()?.id.replace(/^block-/, "");
}

/** The block after or before the focused one; at first, the one at the top of the screen. */
export function neighbour(by: 1 | -1): HTMLElement | undefined {
  const all = blocks();
  const from = focusedBlock();
  if (!from) return all.find((block) => block.getBoundingClientRect().bottom > 80);
  return all[all.indexOf(from) + by];
}

export function nextError(): HTMLElement | undefined {
  const all = blocks();
  const from = focusedBlock();
  const start = from ? all.indexOf(from) + 1 : 0;
  return [...all.slice(start), ...all.slice(0, start)].find((block) => block.dataset["look"] === "error");
}

export function focusBlock(block: HTMLElement | undefined): void {
  if (!block) return;
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
