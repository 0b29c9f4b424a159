// The open previews: which one a command means, which ones follow the editor.
import { type Disposable, EventEmitter, Uri, ViewColumn, type WebviewPanel, type WebviewPanelSerializer, window } from "vscode";
import type { PaneState } from "../preview/messages";
import { Pane, type Surroundings } from "./pane";
import { paneFolder } from "./page";
import { fileKey } from "./uris";

export const VIEW_TYPE = "livesync.preview";

export interface Opening {
  column: ViewColumn;
  locked: boolean;
  preserveFocus: boolean;
}

export class Panes implements WebviewPanelSerializer<PaneState>, Disposable {
  private readonly panes = new Set<Pane>();
  private readonly change = new EventEmitter<void>();
  /** One opened, closed, got or lost the focus, or shows another file. */
  readonly onChange = this.change.event;

  constructor(private readonly surroundings: Surroundings) {}

  /** Shows the file in the pane that is there for it, or in a new one. */
  show(uri: Uri, { column, locked, preserveFocus }: Opening): Pane {
    const there = [...this.panes].find((pane) => pane.locked === locked && (!locked || fileKey(pane.uri) === fileKey(uri)));
    if (there) {
      there.show(uri);
      there.panel.reveal(undefined, preserveFocus);
      return there;
    }
    const place = { viewColumn: column, preserveFocus };
    return this.add(window.createWebviewPanel(VIEW_TYPE, "Preview", place, { enableFindWidget: true }), { uri, locked });
  }

  /** After a reload of the window: the pane comes back as it was, and arms nothing. */
  deserializeWebviewPanel(panel: WebviewPanel, state: PaneState | undefined): Promise<void> {
    if (state) {
      this.add(panel, { uri: Uri.parse(state.uri), locked: state.locked });
      this.surroundings.wake();
    } else panel.dispose(); // the window was closed before the page had loaded: nobody knows what it showed
    return Promise.resolve();
  }

  /** The pane that has the focus. */
  get active(): Pane | undefined {
    return [...this.panes].find(({ panel }) => panel.active);
  }

  /** Those that are on screen. */
  get visible(): Pane[] {
    return [...this.panes].filter(({ panel }) => panel.visible);
  }

  get isAny(): boolean {
    return this.panes.size > 0;
  }

  isShown(uri: Uri): boolean {
    return this.visible.some((pane) => fileKey(pane.uri) === fileKey(uri));
  }

  /** The editor went to another file: panes that are not locked go along. */
  follow(uri: Uri): void {
    for (const pane of this.panes) if (!pane.locked) pane.show(uri);
  }

  /** A file, or a folder above files, has another name: panes go along, locked ones too. */
  renamed(before: Uri, after: Uri): void {
    const folder = fileKey(before.with({ path: `${before.path}/` }));
    for (const pane of this.panes) {
      const isBelow = fileKey(pane.uri).startsWith(folder);
      if (isBelow) pane.show(after.with({ path: after.path + pane.uri.path.slice(before.path.length) }));
      else if (fileKey(pane.uri) === fileKey(before)) pane.show(after);
    }
  }

  dispose(): void {
    for (const pane of this.panes) pane.panel.dispose();
    this.change.dispose();
  }

  private add(panel: WebviewPanel, { uri, locked }: { uri: Uri; locked: boolean }): Pane {
    const { extension } = this.surroundings;
    panel.webview.options = { enableScripts: true, localResourceRoots: [paneFolder(extension)] };
    panel.iconPath = { light: Uri.joinPath(extension, "media", "preview-light.svg"), dark: Uri.joinPath(extension, "media", "preview-dark.svg") };
    const pane = new Pane(panel, uri, locked, this.surroundings, () => this.change.fire());
    this.panes.add(pane);
    panel.onDidDispose(() => {
      this.panes.delete(pane);
      pane.dispose();
      this.change.fire();
    });
    this.change.fire();
    return pane;
  }
}
