// Which Python file the user is at. A preview that takes the keyboard does not change it.
import { type Disposable, EventEmitter, type TextEditor, type Uri, window } from "vscode";
import { fileKey, isPreviewable } from "./uris";

export class Focus implements Disposable {
  private current: Uri | undefined;
  private readonly change = new EventEmitter<Uri | undefined>();
  readonly onChange = this.change.event;
  private readonly listening: Disposable[];

  constructor() {
    this.current = fileOf(window.activeTextEditor);
    this.listening = [
      window.onDidChangeActiveTextEditor((editor) => this.look(editor)),
      window.onDidChangeVisibleTextEditors(() => this.look(window.activeTextEditor)),
    ];
  }

  get uri(): Uri | undefined {
    return this.current;
  }

  is(key: string): boolean {
    return this.current !== undefined && fileKey(this.current) === key;
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    this.change.dispose();
  }

  private look(editor: TextEditor | undefined): void {
    const next = fileOf(editor) ?? (isElsewhere(editor) && this.isVisible() ? this.current : undefined);
    if (next?.toString() === this.current?.toString()) return;
    this.current = next;
    this.change.fire(next);
  }

  private isVisible(): boolean {
    return window.visibleTextEditors.some(({ document }) => this.is(fileKey(document.uri)));
  }
}

/** Something beside the files has the keyboard: our pane, a terminal, a panel, or an editor in one, such as a log. */
function isElsewhere(editor: TextEditor | undefined): boolean {
  return editor?.viewColumn === undefined;
}

function fileOf(editor: TextEditor | undefined): Uri | undefined {
  const uri = editor?.document.uri;
  return uri && isPreviewable(uri) ? uri : undefined;
}
