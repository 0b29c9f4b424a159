// All that the reader can ask for: one list behind the buttons, the palette, the keys and the sheet of keys.
import { isPresent, type Page } from "./state";

export interface Command {
  id: string;
  title: string;
  group: "Run" | "View" | "Go" | "Copy" | "Export";
  /** As in KeyboardEvent.key; a capital means Shift. */
  key?: string;
  run(): void;
  available?(page: Page): boolean;
}

/** What commands act on; the app puts it together. */
export interface Acts {
  runChanged(): void;
  runAll(): void;
  runBlock(): void;
  interrupt(): void;
  restart(): void;
  verify(): void;
  python(): void;
  toggle(part: "code" | "prose" | "outputs" | "sidebar"): void;
  switchTheme(): void;
  togglePin(): void;
  step(by: 1 | -1): void;
  nextError(): void;
  filter(): void;
  palette(): void;
  keys(): void;
  overview(): void;
  back(): void;
  forward(): void;
  copyLink(): void;
  /** Of this block, or of the focused one. */
  copyCode(block?: string): void;
  copyOutput(block?: string): void;
  export(format: "html" | "md" | "ipynb"): void;
  print(): void;
}

const opened = (page: Page): boolean => page.document !== undefined;
/** What the daemon does needs the daemon. */
const served = (page: Page): boolean => isPresent(page) && opened(page);
const armed = (page: Page): boolean => served(page) && page.document?.armed === true;
const unarmed = (page: Page): boolean => served(page) && page.document?.armed === false;
const busy = (page: Page): boolean => isPresent(page) && ["running", "starting"].includes(page.document?.state ?? "");

export function commands(acts: Acts): Command[] {
  return [
    { id: "arm", group: "Run", title: "Run this file", key: "r", run: acts.runChanged, available: unarmed },
    { id: "run-changed", group: "Run", title: "Run what changed", key: "r", run: acts.runChanged, available: armed },
    { id: "run-all", group: "Run", title: "Run all, fresh", key: "R", run: acts.runAll, available: armed },
    { id: "run-block", group: "Run", title: "Run the chosen block", key: "x", run: acts.runBlock, available: armed },
    { id: "interrupt", group: "Run", title: "Interrupt", key: "i", run: acts.interrupt, available: busy },
    { id: "restart", group: "Run", title: "Restart the worker", key: "0", run: acts.restart, available: armed },
    { id: "verify", group: "Run", title: "Verify against a fresh run", key: "v", run: acts.verify, available: armed },
    { id: "python", group: "Run", title: "Which Python runs this file?", run: acts.python, available: armed },
    { id: "toggle-code", group: "View", title: "Show or hide code", key: "c", run: () => acts.toggle("code") },
    { id: "toggle-prose", group: "View", title: "Show or hide prose", key: "p", run: () => acts.toggle("prose") },
    { id: "toggle-outputs", group: "View", title: "Show or hide results", key: "o", run: () => acts.toggle("outputs") },
    { id: "toggle-sidebar", group: "View", title: "Show or hide the file list", key: "b", run: () => acts.toggle("sidebar") },
    { id: "theme", group: "View", title: "Switch theme: system, light, dark", key: "t", run: acts.switchTheme },
    { id: "pin", group: "Go", title: "Pin this file, or follow edits", key: "f", run: acts.togglePin },
    { id: "next-block", group: "Go", title: "Next block", key: "j", run: () => acts.step(1), available: opened },
    { id: "previous-block", group: "Go", title: "Previous block", key: "k", run: () => acts.step(-1), available: opened },
    { id: "next-error", group: "Go", title: "Next error", key: "e", run: acts.nextError, available: opened },
    { id: "filter", group: "Go", title: "Filter files", key: "/", run: acts.filter },
    { id: "overview", group: "Go", title: "All files", key: "g", run: acts.overview },
    { id: "back", group: "Go", title: "Back", key: "[", run: acts.back },
    { id: "forward", group: "Go", title: "Forward", key: "]", run: acts.forward },
    { id: "copy-output", group: "Copy", title: "Copy the chosen block's output", key: "y", run: () => acts.copyOutput(), available: opened },
    { id: "copy-code", group: "Copy", title: "Copy the chosen block's code", key: "Y", run: () => acts.copyCode(), available: opened },
    { id: "copy-link", group: "Copy", title: "Copy a link to this place", key: "l", run: acts.copyLink, available: opened },
    { id: "keys", group: "Go", title: "Keyboard shortcuts", key: "?", run: acts.keys },
    { id: "export-html", group: "Export", title: "Export as HTML", run: () => acts.export("html"), available: served },
    { id: "export-md", group: "Export", title: "Export as Markdown", run: () => acts.export("md"), available: served },
    { id: "export-ipynb", group: "Export", title: "Export as notebook", run: () => acts.export("ipynb"), available: served },
    { id: "print", group: "Export", title: "Print", run: acts.print, available: opened },
  ];
}

export function isAvailable(command: Command, page: Page): boolean {
  return command.available?.(page) ?? true;
}
