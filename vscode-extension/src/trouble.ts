// What is not as the user wants it: one sentence, and a button that helps.
import { commands, env, type LogOutputChannel, Uri, window } from "vscode";
import { sentence } from "../preview/sentence";
import { NoPython } from "./interpreter";
import { Untrusted } from "./trust";

interface Remedy {
  button: string;
  act(): PromiseLike<unknown>;
}

const getPython: Remedy = {
  button: "Get Python",
  act: () => env.openExternal(Uri.parse("https://www.python.org/downloads/")),
};
const openSettings = (key: string): Remedy => ({
  button: "Open Settings",
  act: () => commands.executeCommand("workbench.action.openSettings", key),
});
const showLog = (log: LogOutputChannel): Remedy => ({ button: "Show Log", act: () => Promise.resolve(log.show()) });
const manageTrust: Remedy = {
  button: "Manage Trust",
  act: () => commands.executeCommand("workbench.trust.manage"),
};

/** Why the daemon cannot be started, or does not do what it was asked. */
export async function showProblem(error: unknown, log: LogOutputChannel): Promise<void> {
  log.error(sentence(error));
  const { button, act } = remedyFor(error, log);
  if ((await window.showErrorMessage(sentence(error), button)) !== undefined) await act();
}

function remedyFor(error: unknown, log: LogOutputChannel): Remedy {
  if (error instanceof Untrusted) return manageTrust;
  if (error instanceof NoPython) return error.remedy === "install" ? getPython : openSettings("livesync.interpreter");
  return showLog(log);
}
