// The editor of a file: which one it is, and a line of it to be shown.
import { Range, type TextEditor, type Uri, ViewColumn, window } from "vscode";
import { setting } from "./settings";
import { fileKey } from "./uris";

/** The editor on screen that shows a file; of several, the one that the user is in. */
export function editorOf(uri: Uri): TextEditor | undefined {
  const shows = ({ document }: TextEditor): boolean => fileKey(document.uri) === fileKey(uri);
  const { activeTextEditor: active, visibleTextEditors: visible } = window;
  return active && shows(active) ? active : visible.find(shows);
}

/** Shows a file, in the column where it is open already, with a line in the middle. */
export async function reveal(uri: Uri, line?: number): Promise<void> {
  const there = editorOf(uri);
  const column = there?.viewColumn ?? ViewColumn.One;
  const place = line === undefined ? {} : { selection: new Range(line, 0, line, 0) };
  await window.showTextDocument(uri, { viewColumn: column, ...place });
}

/** A double click in a pane, unless the user does not want it. */
export async function doubleClicked(uri: Uri, line: number): Promise<void> {
  if (setting<boolean>("preview.doubleClickToSwitchToEditor") !== false) await reveal(uri, line);
}
