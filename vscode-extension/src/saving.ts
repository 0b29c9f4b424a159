// What a pane asks to keep: an export, or an image, goes where the user says.
import { commands, Uri, window, workspace } from "vscode";
import type { Daemon } from "./daemon";

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
