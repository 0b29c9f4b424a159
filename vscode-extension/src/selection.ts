// Choosing a Python: for the code by the extension that does it well, if it is there; else by a file dialog.
import { commands, ConfigurationTarget, type QuickPickItem, window, workspace } from "vscode";
import { SECTION, setting } from "./settings";

interface Role extends QuickPickItem {
  key: "python" | "interpreter";
}

const roles: Role[] = [
  { key: "python", label: "The Python that runs my code", detail: "3.9 or newer, with the packages that the code imports" },
  { key: "interpreter", label: "The Python that runs livesync", detail: "3.11 or newer; nothing is installed into it" },
];

const PICKER = "python.setInterpreter";

export async function selectInterpreter(): Promise<void> {
  const role = await window.showQuickPick(roles, { title: "Which Python do you want to choose?" });
  if (!role) return;
  // What the setting says outweighs the choice made there.
  if (role.key === "python" && !setting("python") && (await commands.getCommands(true)).includes(PICKER)) {
    await commands.executeCommand(PICKER);
    return;
  }
  const [file] = (await window.showOpenDialog({ title: role.label, openLabel: "Use This Python" })) ?? [];
  if (!file) return;
  const value = role.key === "python" ? file.fsPath : [file.fsPath];
  await workspace.getConfiguration(SECTION).update(role.key, value, targetOf(role));
}

/** Where the choice has a say: what the workspace sets outweighs what the user sets. */
function targetOf({ key }: Role): ConfigurationTarget {
  const isSetHere = workspace.getConfiguration(SECTION).inspect(key)?.workspaceValue !== undefined;
  const belongsHere = workspace.workspaceFolders !== undefined && key === "python";
  return isSetHere || belongsHere ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
}
