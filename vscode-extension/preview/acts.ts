// The acts behind the commands, tied to the page's preview, its preferences and its dialogs.
import type { Acts } from "./commands";
import { formatPlace } from "./places";
import { nextTheme, type Preferences } from "./preferences";
import type { Preview } from "./preview";

export interface Surface {
  preferences(): Preferences;
  prefer(change: Partial<Preferences>): void;
  show(dialog: "palette" | "keys"): void;
  toggleSidebar(): void;
  focusFilter(): void;
}

export function makeActs(preview: Preview, surface: Surface): Acts {
  const page = () => preview.store.get();
  return {
    runChanged: () => void (page().document?.armed ? preview.run("changed") : preview.arm()),
    runAll: () => void preview.run("all"),
    interrupt: () => void preview.interrupt(),
    restart: () => void preview.restart(),
    verify: () => void preview.verify(),
    python: () => void preview.python(),
    toggle: (part) => (part === "sidebar" ? surface.toggleSidebar() : surface.prefer({ [part]: !surface.preferences()[part] })),
    switchTheme: () => surface.prefer({ theme: nextTheme(surface.preferences().theme) }),
    togglePin: () => preview.pin(!page().pinned),
    step: (by) => focusBlock(neighbour(by)),
    nextError: () => focusBlock(nextError()),
    filter: () => surface.focusFilter(),
    palette: () => surface.show("palette"),
    keys: () => surface.show("keys"),
    overview: () => preview.visit(undefined),
    back: () => history.back(),
    forward: () => history.forward(),
    copyLink: () => copyLink(preview),
    export: (format) => void preview.export(format),
  };
}

function blocks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".block")];
}

function focused(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>(".block") ?? undefined;
}

/** The block after or before the focused one; at first, the one at the top of the screen. */
function neighbour(by: 1 | -1): HTMLElement | undefined {
  const all = blocks();
  const from = focused();
  if (!from) return all.find((block) => block.getBoundingClientRect().bottom > 80);
  return all[all.indexOf(from) + by];
}

function nextError(): HTMLElement | undefined {
  const all = blocks();
  const from = focused();
  const start = from ? all.indexOf(from) + 1 : 0;
  return [...all.slice(start), ...all.slice(0, start)].find((block) => block.dataset["look"] === "error");
}

function focusBlock(block: HTMLElement | undefined): void {
  if (!block) return;
  block.focus({ preventScroll: true });
  block.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function copyLink(preview: Preview): void {
  const { place } = preview.store.get();
  if (!place) return;
  const block = focused()?.id.replace(/^block-/, "") ?? place.block;
  const address = new URL(formatPlace({ path: place.path, block }), location.href).href;
  void navigator.clipboard.writeText(address).then(
    () => preview.notify("good", "Link copied."),
    () => preview.notify("plain", address),
  );
}
