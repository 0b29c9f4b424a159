// One preview: a webview with the page, the file that it shows, and its way to the daemon.
import { type Disposable, Uri, type WebviewPanel, window, workspace } from "vscode";
import type { FromPane, ToPane } from "../preview/messages";
import { sentence } from "../preview/sentence";
import type { Daemon } from "./daemon";
import { paneHtml } from "./page";
import type { Relay, Route } from "./relay";
import { fileKey } from "./uris";

export interface Surroundings {
  readonly extension: Uri;
  readonly daemon: Daemon;
  readonly relay: Relay;
  /** What the page asks of the editor. */
  readonly editor: {
    reveal(uri: Uri, line?: number): Promise<void>;
    doubleClicked(pane: Pane, line: number): Promise<void>;
    scrolled(pane: Pane, line: number): void;
    topLine(uri: Uri): number | undefined;
    save(pane: Pane, ref: string, name: string): Promise<void>;
  };
  /** Starts the daemon unless it may not; problems are shown elsewhere. */
  wake(): void;
}

export class Pane implements Disposable {
  private route: Route | undefined;
  private readonly listening: Disposable[];

  constructor(
    readonly panel: WebviewPanel,
    public uri: Uri,
    public locked: boolean,
    private readonly surroundings: Surroundings,
    private readonly changed: () => void,
  ) {
    const { webview } = panel;
    this.listening = [
      webview.onDidReceiveMessage((message: FromPane) => void this.receive(message)),
      panel.onDidChangeViewState(() => this.viewChanged()),
      surroundings.daemon.onState(() => this.tellLink()),
    ];
    this.label();
    webview.html = paneHtml(webview, surroundings.extension);
  }

  /** What stands for the page that listens now: each time it is loaded, another one. */
  get page(): object | undefined {
    return this.route;
  }

  show(uri: Uri): void {
    if (fileKey(uri) === fileKey(this.uri)) return;
    this.uri = uri;
    this.label();
    this.tellShown(this.surroundings.editor.topLine(uri));
    this.changed();
  }

  lock(locked: boolean): void {
    this.locked = locked;
    this.label();
    this.tellShown();
    this.changed();
  }

  /** Loads the page anew, with a fresh snapshot. */
  refresh(): void {
    this.disconnect();
    const { webview } = this.panel;
    webview.html = paneHtml(webview, this.surroundings.extension); // another nonce, so another page
  }

  post(message: ToPane): void {
    // Nobody listens before the page says that it is ready, or while it is hidden, when it does not exist.
    if (this.route) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.disconnect();
    for (const each of this.listening) each.dispose();
  }

  private async receive(message: FromPane): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      void window.showErrorMessage(sentence(error)); // a file that is gone, or a folder that cannot be written
    }
  }

  private async act(message: FromPane): Promise<void> {
    const { editor, wake } = this.surroundings;
    switch (message.type) {
      case "ready":
        return this.connect();
      case "rpc":
        return this.route?.receive(message.message);
      case "retry":
        return wake();
      case "reveal":
        return editor.reveal(Uri.parse(message.uri), message.line);
      case "doubleClick":
        return editor.doubleClicked(this, message.line);
      case "scrolled":
        return editor.scrolled(this, message.line);
      case "open":
        return this.open(message.path);
      case "lock":
        return this.lock(message.locked);
      case "save":
        return editor.save(this, message.ref, message.name);
    }
  }

  /** The page exists only while it is on screen, and begins anew each time: with a snapshot. */
  private connect(): void {
    this.disconnect();
    // Each page numbers its requests from 1: what an earlier one asked is not this one's answer.
    const route: Route = this.surroundings.relay.open((message) => void (this.route === route && this.post(message)));
    this.route = route;
    this.tellShown(this.surroundings.editor.topLine(this.uri));
    this.tellLink();
  }

  private disconnect(): void {
    this.route?.close();
    this.route = undefined;
  }

  private viewChanged(): void {
    if (!this.panel.visible) this.disconnect();
    this.changed();
  }

  private tellLink(): void {
    const { state, problem } = this.surroundings.daemon;
    this.post({ type: "link", open: state === "running", problem: problem?.message });
  }

  private tellShown(line?: number): void {
    const shown = { uri: this.uri.toString(), path: this.path, locked: this.locked };
    this.post({ type: "show", shown, line });
  }

  private get path(): string {
    return workspace.asRelativePath(this.uri, (workspace.workspaceFolders?.length ?? 0) > 1).replace(/\\/g, "/");
  }

  private label(): void {
    const name = this.uri.path.slice(this.uri.path.lastIndexOf("/") + 1);
    this.panel.title = this.locked ? `[Preview] ${name}` : `Preview ${name}`;
  }

  /** A link to another file of the project, relative to the workspace like `path`. */
  private open(path: string): Promise<void> {
    const own = this.path;
    const base = this.uri.path.endsWith(`/${own}`) ? this.uri.path.slice(0, -own.length) : this.uri.path.replace(/[^/]*$/, "");
    return this.surroundings.editor.reveal(this.uri.with({ path: base + path.replace(/^\/+/, "") }));
  }
}
