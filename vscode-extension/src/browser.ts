// The page in a browser: by the daemon's mirror, through the editor's port forwarding when it runs elsewhere.
import { env, Uri } from "vscode";
import type { Daemon } from "./daemon";

export async function openInBrowser(daemon: Daemon, uri: Uri): Promise<void> {
  const { mirrorUrl } = await daemon.request("livesync/status", {});
  // Path and query get lost on this way, so only the origin goes; the daemon puts the rest behind what comes back.
  const forwarded = mirrorUrl && (await env.asExternalUri(Uri.parse(new URL(mirrorUrl).origin)));
  const url = await daemon.request("workspace/executeCommand", {
    command: "livesync.openInBrowser",
    arguments: [{ uri: uri.toString(), ...(forwarded && { external: forwarded.toString(true) }) }],
  });
  await env.openExternal(Uri.parse(String(url), true));
}
