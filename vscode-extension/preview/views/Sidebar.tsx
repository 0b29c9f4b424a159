// The files: folders, titles, marks, a filter; under the open one, its outline.
import type { RefObject } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { FileEntry } from "../protocol";
import type { OutlineEntry } from "../outline";
import { formatPlace, nameOf } from "../places";
import { filterFiles, type Folder, folderTree } from "../tree";
import { Icon, Logo } from "./Icon";

interface Props {
  files: readonly FileEntry[];
  current: FileEntry | undefined;
  entries: readonly OutlineEntry[];
  filterInput: RefObject<HTMLInputElement | null>;
  onPick(): void;
}

export function Sidebar({ files, current, entries, filterInput, onPick }: Props) {
  const [query, setQuery] = useState("");
  const tree = useMemo(() => folderTree(filterFiles(files, query)), [files, query]);
  const nothing = tree.files.length === 0 && tree.folders.length === 0;
  return (
    <nav class="sidebar" aria-label="Files">
      <a class="brand" href="#">
        <Logo /> <span>livesync</span>
      </a>
      <label class="filter">
        <Icon name="search" />
        <span class="unseen">Filter files</span>
        <input
          ref={filterInput}
          type="search"
          placeholder="Filter files"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && (setQuery(""), event.currentTarget.blur())}
        />
        <kbd>/</kbd>
      </label>
      <div class="tree" onClick={(event) => (event.target as Element).closest("a") && onPick()}>
        {nothing && <p class="quiet">{query === "" ? "No files yet." : "No file matches."}</p>}
        <FolderView folder={tree} current={current} entries={entries} />
      </div>
    </nav>
  );
}

interface FolderProps {
  folder: Folder;
  current: FileEntry | undefined;
  entries: readonly OutlineEntry[];
}

function FolderView({ folder, current, entries }: FolderProps) {
  return (
    <ul>
      {folder.folders.map((inner) => (
        <li key={`folder ${inner.path}`}>
          <details open>
            <summary>
              <Icon name="folder" /> {inner.name}
            </summary>
            <FolderView folder={inner} current={current} entries={entries} />
          </details>
        </li>
      ))}
      {folder.files.map((file) => (
        <li key={file.uri}>
          <FileLink file={file} current={file.uri === current?.uri} />
          {file.uri === current?.uri && entries.length > 0 && <Outline path={file.path} entries={entries} />}
        </li>
      ))}
    </ul>
  );
}

function FileLink({ file, current }: { file: FileEntry; current: boolean }) {
  const state = file.watched ? "watched" : file.armed ? "armed" : "unarmed";
  const meaning = { watched: "armed, and watched now", armed: "armed: it runs when watched", unarmed: "not armed: it does not run" };
  const mark = file.watched && !file.armed ? "looked" : state;
  return (
    <a class="file" href={formatPlace({ path: file.path })} aria-current={current ? "page" : undefined} title={file.path}>
      <i class={`mark mark-${mark}`} title={mark === "looked" ? "watched, not armed" : meaning[state]} />
      <span class="file-name">{nameOf(file.path)}</span>
      {file.title !== undefined && <span class="file-title">{file.title}</span>}
    </a>
  );
}

function Outline({ path, entries }: { path: string; entries: readonly OutlineEntry[] }) {
  const top = Math.min(...entries.map(({ level }) => level));
  return (
    <ul class="outline" aria-label="Outline">
      {entries.map(({ block, text, level }, index) => (
        <li key={index} style={{ "--depth": Math.min(level - top, 3) }}>
          <a href={formatPlace({ path, block })}>{text}</a>
        </li>
      ))}
    </ul>
  );
}
