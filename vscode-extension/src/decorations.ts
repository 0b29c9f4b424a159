// The state of each block at the left border of its code: waiting or running, failed, out of date.
import { type Disposable, OverviewRulerLane, Range, type TextDocument, type TextEditor, type TextEditorDecorationType, ThemeColor, window, workspace } from "vscode";
import type { Document } from "../preview/document";
import { lookOf } from "../preview/look";
import type { Block } from "../preview/protocol";
import type { Documents } from "./documents";
import { SECTION, setting } from "./settings";
import { soon } from "./soon";
import { fileKey } from "./uris";

type Mark = "pending" | "error" | "stale";

const colors: Record<Mark, string> = {
  pending: "editorInfo.foreground",
  error: "editorError.foreground",
  stale: "editorWarning.foreground",
};

export class Decorations implements Disposable {
  private readonly types: Record<Mark, TextEditorDecorationType>;
  private readonly listening: Disposable[];
  private readonly due = new Set<string>();
  /** Files whose text is newer than what is known of them. */
  private readonly behind = new Set<string>();

  constructor(private readonly documents: Documents) {
    this.types = { pending: border("pending"), error: border("error"), stale: border("stale") };
    const drawDue = soon(() => this.drawDue());
    const drawSoon = (key: string): void => {
      this.due.add(key);
      drawDue();
    };
    this.listening = [
      documents.onChange(({ uri }) => drawSoon(fileKey(uri))),
      workspace.onDidChangeTextDocument(({ document: { uri } }) => {
        if (this.behind.has(fileKey(uri))) drawSoon(fileKey(uri)); // an edit that was taken back, maybe
      }),
      window.onDidChangeVisibleTextEditors((editors) => editors.forEach((editor) => this.draw(editor))),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.decorations`)) this.drawAll();
      }),
    ];
  }

  drawAll(): void {
    for (const editor of window.visibleTextEditors) this.draw(editor);
  }

  dispose(): void {
    for (const each of [...this.listening, ...Object.values(this.types)]) each.dispose();
  }

  private drawDue(): void {
    const keys = new Set(this.due);
    this.due.clear();
    for (const editor of window.visibleTextEditors) if (keys.has(fileKey(editor.document.uri))) this.draw(editor);
  }

  private draw(editor: TextEditor): void {
    if (editor.document.languageId !== "python") return;
    const document = setting<boolean>("decorations") === false ? undefined : this.documents.get(editor.document.uri);
    const key = fileKey(editor.document.uri);
    // The marks that are there moved with the text; drawn at the lines of an older one they would go back.
    if (document && isOlder(document, editor.document)) return void this.behind.add(key);
    this.behind.delete(key);
    const ranges = rangesOf(document);
    for (const mark of ["pending", "error", "stale"] as const) editor.setDecorations(this.types[mark], ranges[mark]);
  }
}

export function rangesOf(document: Document | undefined): Record<Mark, Range[]> {
  const ranges: Record<Mark, Range[]> = { pending: [], error: [], stale: [] };
  for (const [mark, block] of document ? marked(document) : []) ranges[mark].push(linesOf(block));
  return ranges;
}

function marked(document: Document): [Mark, Block][] {
  return (document.armed ? document.blocks : []).flatMap((block) => {
    const mark = block.kind === "code" ? markOf(document, block) : undefined;
    return mark ? [[mark, block] as [Mark, Block]] : [];
  });
}

/** Whether what is known is of a text before this one: the last that parsed, or one that was typed over meanwhile. */
function isOlder(document: Document, text: TextDocument): boolean {
  if (document.armed && document.syntaxError) return true;
  return marked(document).some(([, block]) => {
    const { start, end } = linesOf(block);
    const lines = block.source.split("\n").slice(0, end.line - start.line + 1);
    return lines.some((line, index) => start.line + index >= text.lineCount || text.lineAt(start.line + index).text !== line.replace(/\r$/, ""));
  });
}

function markOf({ results, activity }: Document, { id }: Block): Mark | undefined {
  switch (lookOf(results.get(id), activity.get(id))) {
    case "queued":
    case "running":
      return "pending";
    case "error":
      return "error";
    case "stale":
    case "cancelled":
      return "stale";
    default:
      return undefined;
  }
}

/** The lines of the code itself; blank lines at its end do not count. */
function linesOf({ firstLine, source }: Block): Range {
  const lines = source.replace(/\s+$/, "").split("\n").length;
  return new Range(firstLine, 0, firstLine + lines - 1, 0);
}

function border(mark: Mark): TextEditorDecorationType {
  const color = new ThemeColor(colors[mark]);
  return window.createTextEditorDecorationType({
    isWholeLine: true,
    borderStyle: "solid",
    borderWidth: "0 0 0 2px",
    borderColor: color,
    ...(mark !== "stale" && { overviewRulerColor: color, overviewRulerLane: OverviewRulerLane.Left }),
  });
}
