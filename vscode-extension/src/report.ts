// What a bug report needs, on the clipboard. It holds paths and settings, no code and no output.
import { env, extensions, version, window } from "vscode";
import type { Livesync } from "./livesync";

export const EXTENSION_ID = "livesync.livesync-ls";

export async function report({ daemon, programs }: Livesync): Promise<void> {
  const lines = [
    `livesync ${ownVersion()}, VS Code ${version} (${env.appName}, ${env.remoteName ?? "local"}), ${process.platform} ${process.arch}`,
    `state: ${daemon.state}${daemon.problem ? `: ${daemon.problem.message}` : ""}`,
    programs.describe(),
    `settings: ${JSON.stringify(programs.settings(), undefined, 2)}`,
  ];
  for (const method of ["livesync/status", "livesync/stats"] as const) {
    const answer = await daemon.request(method, {}).catch(String);
    lines.push(`${method}: ${withoutToken(JSON.stringify(answer, undefined, 2))}`);
  }
  await env.clipboard.writeText(lines.join("\n"));
  void window.showInformationMessage("Diagnostics copied to the clipboard. They name paths and settings, and hold no code.");
}

function ownVersion(): string {
  return String((extensions.getExtension(EXTENSION_ID)?.packageJSON as { version?: string } | undefined)?.version);
}

function withoutToken(text: string): string {
  return text.replace(/access_token=[^"&]*/g, "access_token=…");
}
