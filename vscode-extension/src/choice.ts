// The Python that runs the user's code, where they chose it in another extension and our own setting does not say it.
import { type Uri, workspace } from "vscode";
import { setting } from "./settings";

export interface Chosen {
  python: string;
  by: string;
}

export interface Choices {
  /** For the window. */
  python: Chosen | undefined;
  /** For the folders of a window that has several, by their URIs. */
  folders: ReadonlyMap<string, Chosen>;
}

export const nothingChosen: Choices = { python: undefined, folders: new Map() };

/** `chosen` tells what was chosen for a folder, or in a window that has none. Where it tells nothing, the daemon looks beside the file. */
export async function userPython(chosen: (folder: Uri | undefined) => Promise<Chosen | undefined>): Promise<Choices> {
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  if (folders.length < 2) return { ...nothingChosen, python: await unlessSet(folders[0], chosen) };
  const found = await Promise.all(folders.map(async (folder) => [folder.toString(), await unlessSet(folder, chosen)] as const));
  return { ...nothingChosen, folders: new Map(found.flatMap(([folder, choice]) => (choice ? [[folder, choice]] : []))) };
}

async function unlessSet(folder: Uri | undefined, chosen: (folder: Uri | undefined) => Promise<Chosen | undefined>): Promise<Chosen | undefined> {
  return setting<string | null>("python", folder) ? undefined : chosen(folder);
}
