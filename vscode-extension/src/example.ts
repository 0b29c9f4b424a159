// A first file to look at, written where the user says.
import { commands, Uri, window, workspace } from "vscode";

const NAME = "livesync_example.py";

export async function openExample(extension: Uri): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: "Where should the example go?",
    filters: { Python: ["py"] },
    ...(folder && { defaultUri: Uri.joinPath(folder, NAME) }),
  });
  if (!target) return;
  await workspace.fs.copy(Uri.joinPath(extension, "media", "example.py"), target, { overwrite: true });
  await window.showTextDocument(target);
  await commands.executeCommand("livesync.openPreviewToSide", target);
}
