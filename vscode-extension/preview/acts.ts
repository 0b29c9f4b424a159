// The acts behind the commands, tied to the page's preview, its preferences and its dialogs.
import type { Acts } from "./commands";
import { type Load, onlyPicture, pictureOf, textOfOutputs } from "./copying";
import { focusBlock, focusedId, neighbour, nextError } from "./focus";
import type { Host } from "./host";
import { outputsOf } from "./look";
import { formatPlace } from "./places";
import { nextTheme, type Preferences } from "./preferences";
import type { Preview } from "./preview";
import type { Output } from "./protocol";

export interface Surface {
  preferences(): Preferences;
  prefer(change: Partial<Preferences>): void;
  show(dialog: "palette" | "keys"): void;
  toggleSidebar(): void;
  focusFilter(): void;
}

export function makeActs(preview: Preview, host: Host, surface: Surface): Acts {
  const page = () => preview.store.get();
  return {
    runChanged: () => void (page().document?.armed ? preview.run("changed") : preview.arm()),
    runAll: () => void preview.run("all"),
    runBlock: () => runBlock(preview),
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
    copyCode: (block) => copyCode(preview, block ?? focusedId()),
    copyOutput: (block) => void copyOutput(preview, block ?? focusedId(), async (path) => (await fetch(await host.address(path))).blob()),
    export: (format) => void preview.export(format),
    print: () => window.print(),
  };
}

function runBlock(preview: Preview): void {
  const id = focusedId();
  const block = preview.store.get().document?.blocks.find((each) => each.id === id);
  if (block?.kind === "code") void preview.run("block", block.id);
  else preview.notify("plain", "Choose a block of code first: j and k step through them.");
}

function copyLink(preview: Preview): void {
  const { place } = preview.store.get();
  if (!place) return;
  const address = new URL(formatPlace({ path: place.path, block: focusedId() ?? place.block }), location.href).href;
  void navigator.clipboard.writeText(address).then(
    () => preview.notify("good", "Link copied."),
    () => preview.notify("plain", address),
  );
}

// ── The clipboard ───────────────────────────────────────────────────────────────────────────────

function copyCode(preview: Preview, id: string | undefined): void {
  const block = preview.store.get().document?.blocks.find((each) => each.id === id);
  if (block) void copied(preview, "Code", navigator.clipboard.writeText(block.source.replace(/\n+$/, "")));
  else preview.notify("plain", "Choose a block first: j and k step through them.");
}

async function copyOutput(preview: Preview, id: string | undefined, load: Load): Promise<void> {
  const file = preview.store.get().document;
  const { outputs } = outputsOf(file?.results.get(id ?? ""), file?.activity.get(id ?? ""));
  if (outputs.length === 0) {
    preview.notify("plain", id === undefined ? "Choose a block first: j and k step through them." : "This block shows nothing to copy.");
    return;
  }
  await copied(preview, "Output", put(outputs, load));
}

/** The content comes as a promise: Safari lets a click write only if the write begins with it. */
async function put(outputs: readonly Output[], load: Load): Promise<void> {
  const picture = onlyPicture(outputs);
  if (picture !== undefined && "ClipboardItem" in window) {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": pictureOf(picture, load) })]);
  } else {
    await navigator.clipboard.writeText(await textOfOutputs(outputs, load));
  }
}

async function copied(preview: Preview, what: string, writing: Promise<void>): Promise<void> {
  await writing.then(
    () => preview.notify("good", `${what} copied.`),
    () => preview.notify("bad", "The browser did not allow copying.", "It allows it only on localhost and https."),
  );
}
