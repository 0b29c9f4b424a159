// Restricted Mode: previews may be open, and nothing runs.
import { workspace } from "vscode";

export class Untrusted extends Error {
  constructor() {
    super("Nothing runs in Restricted Mode: trust this workspace, and its files can be previewed.");
  }
}

/** Throws `Untrusted` in a workspace that the user has not trusted. */
export function requireTrust(): void {
  if (!workspace.isTrusted) throw new Untrusted();
}
