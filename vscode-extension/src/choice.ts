// The Python that runs the user's code, as they chose it in the editor: by our setting, or in another extension.
import { type Uri, workspace, type WorkspaceFolder } from "vscode";
import { folderSetting, setting } from "./settings";

export interface Chosen {
  python: string;
  by: string;
}

/** What the user's choices come to. The daemon is one for the window, and takes one Python for all of its folders. */
export interface Choice {
  /** The choice made in another extension. Without one the daemon takes the setting, or looks beside each file. */
  chosen: Chosen | undefined;
  /** A sentence about choices that do not count, since they are for some of the folders only. */
  unused: string | undefined;
}

/** `chosen` tells what was chosen for a folder, or in a window that has none. */
export async function userPython(chosen: (folder: Uri | undefined) => Promise<Chosen | undefined>): Promise<Choice> {
  const folders = workspace.workspaceFolders ?? [];
  const unused = unusedSettings(folders);
  if (setting<string | null>("python")) return { chosen: undefined, unused }; // the daemon gets it with the other settings
  const all = await Promise.all(folders.length === 0 ? [chosen(undefined)] : folders.map(({ uri }) => chosen(uri)));
  const [first] = all;
  if (first && all.every((each) => each?.python === first.python)) return { chosen: first, unused };
  return { chosen: undefined, unused: unused ?? differing(folders, all) };
}

/** In a window with one folder its settings are the workspace's. */
function unusedSettings(folders: readonly WorkspaceFolder[]): string | undefined {
  if (folders.length < 2) return undefined;
  const used = setting<string | null>("python") ?? undefined;
  const differ = folders.filter(({ uri }) => ![undefined, used].includes(folderSetting<string>("python", uri)));
  if (differ.length === 0) return undefined;
  const names = differ.map(({ name }) => `“${name}”`).join(", ");
  return `livesync.python in the settings of ${names} is not used: with several folders open, livesync takes it from the workspace's settings, or yours.`;
}

/** Only where two are known: an extension that still looks around has not said anything yet. */
function differing(folders: readonly WorkspaceFolder[], all: readonly (Chosen | undefined)[]): string | undefined {
  if (new Set(all.flatMap((each) => each?.python ?? [])).size < 2) return undefined;
  const places = folders.flatMap(({ name }, index) => (all[index] ? [`${all[index].python} in “${name}”`] : [])).join(", ");
  return `The folders have different Pythons (${places}), and livesync takes one choice for all: it looks for an environment beside each file instead, unless livesync.python is set in the workspace's settings.`;
}
