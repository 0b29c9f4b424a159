// The state of each block at the left border of its code: waiting or running, failed, out of date.
import { type Disposable, OverviewRulerLane, Range, type TextEditor, type TextEditorDecorationType, ThemeColor, window, workspace } from "vscode";
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

  constructor(private readonly documents: Documents) {
    this.types = { pending: border("pending"), error: border("error"), stale: border("stale") };
    const drawDue = soon(() => this.drawDue());
    this.listening = [
      documents.onChange(({ uri }) => {
        this.due.add(fileKey(uri));
        drawDue();
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
    // Known are the lines of the last text that parsed. The marks that are there moved with the text; drawn anew they would go back.
    if (document?.armed && document.syntaxError) return;
    const ranges = rangesOf(document);
    for (const mark of ["pending", "error", "stale"] as const) editor.setDecorations(this.types[mark], ranges[mark]);
  }
}

export function rangesOf(document: Document | undefined): Record<Mark, Range[]> {
  const ranges: Record<Mark, Range[]> = { pending: [], error: [], stale: [] };
  for (const block of document?.armed ? document.blocks : []) {
    const mark = block.kind === "code" && markOf(document!, block);
    if (mark) ranges[mark].push(linesOf(block));
  }
  return ranges;
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
