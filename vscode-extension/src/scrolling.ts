// The editor and its panes scroll together. Whoever was moved by the other does not move it back.
import { type Disposable, Range, type TextEditor, TextEditorRevealType, type Uri, window } from "vscode";
import { editorOf } from "./editor";
import type { Pane } from "./pane";
import type { Panes } from "./panes";
import { setting } from "./settings";
import { fileKey } from "./uris";

/** In milliseconds: what happens in an editor so soon after a pane moved it is the pane's doing. */
const COOL_DOWN = 250;

export class Scrolling implements Disposable {
  private readonly moved = new Map<string, number>();
  /** Where each page was told that the cursor is. */
  private readonly told = new WeakMap<object, string>();
  private readonly listening: Disposable[];

  constructor(
    private readonly panes: Panes,
    private readonly now: () => number = Date.now,
  ) {
    this.listening = [
      window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.editorScrolled(textEditor)),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.cursorMoved(textEditor)),
    ];
  }

  /** The reader scrolled a pane: this line is at its top. */
  paneScrolled({ uri }: Pane, line: number): void {
    if (setting<boolean>("preview.scrollEditorWithPreview") === false) return;
    const editor = editorOf(uri);
    if (!editor) return;
    this.moved.set(fileKey(uri), this.now());
    const last = Math.max(0, editor.document.lineCount - 1);
    const top = Math.min(line, last);
    editor.revealRange(new Range(top, 0, top, 0), TextEditorRevealType.AtTop);
  }

  /** The line at the top of the file's editor, where a pane that begins to show the file should be. */
  topLine(uri: Uri): number | undefined {
    if (setting<boolean>("preview.scrollPreviewWithEditor") === false) return undefined;
    return editorOf(uri)?.visibleRanges[0]?.start.line;
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  private editorScrolled({ document, visibleRanges }: TextEditor): void {
    if (setting<boolean>("preview.scrollPreviewWithEditor") === false) return;
    const line = visibleRanges[0]?.start.line;
    if (line === undefined || this.now() - (this.moved.get(fileKey(document.uri)) ?? 0) < COOL_DOWN) return;
    for (const pane of this.panesOf(document.uri)) pane.post({ type: "scroll", line });
  }

  private cursorMoved({ document, selection }: TextEditor): void {
    const line = selection.active.line;
    const place = `${fileKey(document.uri)}:${line}`;
    const scroll = setting<boolean>("preview.scrollPreviewWithEditor") !== false;
    for (const pane of this.panesOf(document.uri)) {
      // Each letter typed moves the cursor, but not to another line.
      if (!pane.page || this.told.get(pane.page) === place) continue;
      this.told.set(pane.page, place);
      pane.post({ type: "cursor", line, scroll });
    }
  }

  private panesOf(uri: Uri): Pane[] {
    return this.panes.visible.filter((pane) => fileKey(pane.uri) === fileKey(uri));
  }
}
