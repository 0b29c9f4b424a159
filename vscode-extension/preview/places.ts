// Places as addresses: `#path`, `#path:block`, and `#path:12` for a line, which no block is called. Pure.
import type { FileEntry } from "./protocol";
import type { Place } from "./state";

export function parsePlace(hash: string): Place | undefined {
  const text = hash.replace(/^#/, "");
  if (text === "") return undefined;
  const colon = text.lastIndexOf(":");
  if (colon < 0) return { path: decode(text) };
  const [path, rest] = [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
  if (/^[1-9]\d*$/.test(rest)) return { path, line: Number(rest) - 1 };
  return { path, block: rest || undefined };
}

export function formatPlace({ path, block, line }: Place): string {
  const address = `#${path.split("/").map(encodeURIComponent).join("/")}`;
  if (line !== undefined) return `${address}:${line + 1}`;
  return block === undefined ? address : `${address}:${encodeURIComponent(block)}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand, with a bare %
  }
}

/** The files with paths that tell them apart: the root's name comes in front where two roots hold the same path. */
export function distinguish(files: readonly FileEntry[], roots: readonly string[]): FileEntry[] {
  const count = new Map<string, number>();
  for (const { path } of files) count.set(path, (count.get(path) ?? 0) + 1);
  return files.map((file) => (count.get(file.path) === 1 ? file : { ...file, path: withRoot(file, roots) }));
}

function withRoot(file: FileEntry, roots: readonly string[]): string {
  const [root] = roots.filter((uri) => file.uri.startsWith(uri)).sort((a, b) => b.length - a.length);
  return root === undefined ? file.path : `${decode(nameOf(root))}/${file.path}`;
}

/** The last part of a path or URI. */
export function nameOf(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) ?? path;
}
