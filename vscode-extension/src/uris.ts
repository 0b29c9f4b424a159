// One spelling of a file: the daemon, the editor and the user may each write the same URI in another way.
import { Uri } from "vscode";

/**
 * What tells two files apart. `fsPath` takes `%3A` and a drive's capital letter out of the comparison; a file as Git has it
 * is another one.
 */
export function fileKey(uri: Uri | string): string {
  const parsed = typeof uri === "string" ? Uri.parse(uri) : uri;
  return parsed.scheme === "file" ? parsed.fsPath : parsed.toString();
}

/** Whether livesync can show it: a Python file on the disk of the machine that we run on. */
export function isPreviewable(uri: Uri): boolean {
  return uri.scheme === "file" && uri.path.endsWith(".py");
}
