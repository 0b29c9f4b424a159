// Choosing a Python: for the code by the extension that does it well, if it is there; else by a file dialog.
import { commands, ConfigurationTarget, type QuickPickItem, window, workspace } from "vscode";
import { SECTION } from "./settings";

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
  if (role.key === "python" && (await commands.getCommands(true)).includes(PICKER)) {
    await commands.executeCommand(PICKER);
    return;
  }
  const [file] = (await window.showOpenDialog({ title: role.label, openLabel: "Use This Python" })) ?? [];
  if (!file) return;
  const hasFolder = workspace.workspaceFolders !== undefined && role.key === "python";
  const value = role.key === "python" ? file.fsPath : [file.fsPath];
  const target = hasFolder ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration(SECTION).update(role.key, value, target);
}
