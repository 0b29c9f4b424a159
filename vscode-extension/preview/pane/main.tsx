// Puts the page together in an editor's pane; `../main.tsx` does it in a browser's tab.
import { render } from "preact";
import { Connection } from "../connection";
import { HostProvider } from "../host";
import { clientId } from "../identity";
import type { Shown, ToPane } from "../messages";
import { blank } from "../state";
import { Store } from "../store";
import { App } from "../views/App";
import { editor, onEditor, remember } from "./editor";
import { paneHost } from "./host";
import { PanePreview } from "./preview";
import { Scrolling } from "./scrolling";
import { lineUnder } from "./source";
import { followTheme } from "./theme";
import { PostMessageTransport } from "./transport";
import "../styles/main.css";
import "../styles/pane.css";

const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
const transport = new PostMessageTransport();
const connection = new Connection(transport);
const host = paneHost(connection, nonce);
const store = new Store(blank);
const nowhere = { push: () => undefined, replace: () => undefined };
const preview = new PanePreview(store, connection, nowhere, host, clientId());

const scrolling = new Scrolling(
  () => store.get().document?.blocks ?? [],
  (line) => {
    remember({ line });
    editor.postMessage({ type: "scrolled", line });
  },
);

/** Where a file is to be scrolled to once its blocks are there: where the editor is, or the reader was before the pane was hidden. */
let pending = editor.getState()?.line;
let opened: string | undefined;

function show(shown: Shown, line: number | undefined): void {
  const before = editor.getState();
  if (before?.uri !== shown.uri) pending = undefined;
  pending = line ?? pending;
  remember({ uri: shown.uri, locked: shown.locked });
  preview.show(shown, transport.list(shown));
}

onEditor((message: ToPane) => {
  transport.hear(message);
  if (message.type === "link" && message.problem !== undefined) store.dispatch({ type: "failed", message: message.problem });
  if (message.type === "show") show(message.shown, message.line);
  if (message.type === "scroll") {
    remember({ line: message.line });
    scrolling.to(message.line);
  }
  if (message.type === "cursor") scrolling.mark(message.line, message.scroll);
});

store.subscribe(() => {
  const uri = store.get().document?.uri;
  if (uri === opened) return;
  opened = uri;
  scrolling.hold();
  const line = pending;
  if (uri === undefined || line === undefined) return;
  pending = undefined;
  requestAnimationFrame(() => scrolling.to(line)); // the blocks are drawn by then
});

addEventListener("dblclick", ({ target }) => {
  const { document: file } = store.get();
  const line = file && target instanceof Element ? lineUnder(target, file.blocks) : undefined;
  if (line !== undefined) editor.postMessage({ type: "doubleClick", line });
});

followTheme();
render(
  <HostProvider value={host}>
    <App preview={preview} />
  </HostProvider>,
  document.getElementById("page")!,
);
preview.start(undefined);
editor.postMessage({ type: "ready" });
