// One spelling of a file: the daemon, the editor and the user may each write the same URI in another way.
import { Uri } from "vscode";

/** What tells two files apart. `fsPath` takes `%3A` and a drive's capital letter out of the comparison. */
export function fileKey(uri: Uri | string): string {
  return (typeof uri === "string" ? Uri.parse(uri) : uri).fsPath;
}

/** Whether livesync can show it: a Python file on the disk of the machine that we run on. */
export function isPreviewable(uri: Uri): boolean {
  return uri.scheme === "file" && uri.path.endsWith(".py");
}
