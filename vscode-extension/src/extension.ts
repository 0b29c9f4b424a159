// Where VS Code begins and ends with us.
import { type ExtensionContext, window } from "vscode";
import { Livesync } from "./livesync";

let livesync: Livesync | undefined;

export function activate(context: ExtensionContext): void {
  const begun = performance.now();
  const log = window.createOutputChannel("livesync", { log: true });
  livesync = new Livesync(context, log);
  context.subscriptions.push(log);
  log.info(`Activated in ${(performance.now() - begun).toFixed(1)} ms; nothing is started until a preview is asked for.`);
}

export async function deactivate(): Promise<void> {
  await livesync?.stop();
  livesync = undefined;
}
