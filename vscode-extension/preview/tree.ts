// The list of files as folders. Pure.
import type { FileEntry } from "./protocol";
import { nameOf } from "./places";

export interface Folder {
  name: string;
  path: string;
  folders: Folder[];
  files: FileEntry[];
}

export function folderTree(files: readonly FileEntry[]): Folder {
  const root: Folder = { name: "", path: "", folders: [], files: [] };
  for (const file of files) folderFor(root, file.path.split("/").slice(0, -1)).files.push(file);
  return sorted(root);
}

function folderFor(folder: Folder, names: readonly string[]): Folder {
  const [name, ...rest] = names;
  if (name === undefined) return folder;
  let next = folder.folders.find((each) => each.name === name);
  if (!next) {
    next = { name, path: folder.path === "" ? name : `${folder.path}/${name}`, folders: [], files: [] };
    folder.folders.push(next);
  }
  return folderFor(next, rest);
}

function sorted(folder: Folder): Folder {
  const folders = folder.folders.map(sorted).sort((a, b) => a.name.localeCompare(b.name));
  return { ...folder, folders, files: [...folder.files].sort(byName) };
}

function byName(a: FileEntry, b: FileEntry): number {
  return nameOf(a.path).localeCompare(nameOf(b.path), undefined, { numeric: true });
}

/** The files whose path or title has every word of the query. */
export function filterFiles(files: readonly FileEntry[], query: string): readonly FileEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter(({ path, title = "" }) => {
    const text = `${path} ${title}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
