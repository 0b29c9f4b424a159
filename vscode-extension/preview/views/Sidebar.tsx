// The files: folders, titles, marks, a filter; under the open one, its outline.
import type { ComponentChildren, RefObject } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { FileEntry } from "../protocol";
import type { OutlineEntry } from "../outline";
import { filterFiles, folderTree } from "../tree";
import { FolderView } from "./FolderView";
import { Icon, Logo } from "./Icon";
import { Outline } from "./Outline";

interface Props {
  files: readonly FileEntry[];
  current: FileEntry | undefined;
  entries: readonly OutlineEntry[];
  filterInput: RefObject<HTMLInputElement | null>;
  onPick(): void;
  onHeading(entry: OutlineEntry): void;
  children: ComponentChildren;
}

/** More files than this stand in closed folders, until one is opened or something is looked for. */
const MANY = 150;

export function Sidebar({ files, current, entries, filterInput, onPick, onHeading, children }: Props) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => filterFiles(files, query), [files, query]);
  const tree = useMemo(() => folderTree(found), [found]);
  const spread = found.length <= MANY;
  // The same elements again unless something of them changed: a run must not go through two thousand files.
  const list = useMemo(() => {
    const outline = entries.length > 0 && current ? <Outline path={current.path} entries={entries} onHeading={onHeading} /> : null;
    return <FolderView folder={tree} current={current?.path} outline={outline} spread={spread} />;
  }, [tree, current?.path, entries, spread]);
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
        {found.length === 0 && <p class="quiet">{query === "" ? "No files yet." : "No file matches."}</p>}
        {list}
      </div>
      {children}
    </nav>
  );
}
