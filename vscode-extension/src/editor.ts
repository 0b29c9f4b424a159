// What a pane asks of the editor: a line to be shown, a file to be opened or saved.
import { commands, Range, type TextEditor, Uri, ViewColumn, window, workspace } from "vscode";
import type { Daemon } from "./daemon";
import { setting } from "./settings";
import { fileKey } from "./uris";

/** The editor on screen that shows a file. */
export function editorOf(uri: Uri): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => fileKey(document.uri) === fileKey(uri));
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

/** Asks where, writes there what the daemon keeps under `ref`, and tells. */
export async function save(daemon: Daemon, ref: string, beside: Uri, name: string): Promise<void> {
  const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(beside, "..", name) });
  if (!target) return;
  const { base64 } = await daemon.request("livesync/blob", { ref });
  await workspace.fs.writeFile(target, Buffer.from(base64, "base64"));
  void offerToOpen(target);
}

async function offerToOpen(file: Uri): Promise<void> {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  if ((await window.showInformationMessage(`Saved ${name}.`, "Open")) !== undefined) await commands.executeCommand("vscode.open", file);
}
