// The page: files at the left, the open file beside them, the status line below.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { makeActs } from "../acts";
import { type Command, commands, isAvailable } from "../commands";
import { useHost } from "../host";
import { listen } from "../keyboard";
import { outline } from "../outline";
import { currentFile, type Preview } from "../preview";
import type { FileEntry } from "../protocol";
import type { Page } from "../state";
import { Lost, Syntax } from "./Banners";
import { type Surroundings, SurroundingsProvider } from "./context";
import { DocumentView } from "./DocumentView";
import { Connecting, Failure, NoFiles, Overview } from "./Empty";
import { Header } from "./Header";
import { usePage, usePainted, usePreferences, useScroll, useTitle } from "./hooks";
import { KeySheet } from "./KeySheet";
import { Notices } from "./Notices";
import { Palette, type PaletteItem } from "./Palette";
import { Sidebar } from "./Sidebar";
import { StatusLine } from "./StatusLine";

type Open = "palette" | "keys" | undefined;

export function App({ preview }: { preview: Preview }) {
  const { lacks } = useHost();
  const page = usePage(preview.store);
  const [preferences, prefer] = usePreferences();
  const [dialog, setDialog] = useState<Open>();
  const [drawer, setDrawer] = useState(false);
  const filterInput = useRef<HTMLInputElement>(null);
  const latest = useRef(preferences);
  latest.current = preferences;

  const list = useMemo(() => {
    const isNarrow = (): boolean => matchMedia("(max-width: 50rem)").matches;
    const toggleSidebar = (): void => {
      if (isNarrow()) setDrawer((open) => !open);
      else prefer({ sidebar: !latest.current.sidebar });
    };
    const focusFilter = (): void => {
      if (isNarrow()) setDrawer(true);
      else prefer({ sidebar: true });
      // At once, or the next key would be a command; and once more if the list has to appear first.
      filterInput.current?.focus();
      setTimeout(() => filterInput.current?.focus());
    };
    const acts = makeActs(preview, { preferences: () => latest.current, prefer, show: setDialog, toggleSidebar, focusFilter });
    return commands(acts).filter(({ id }) => !lacks.includes(id));
  }, [preview]);
  useEffect(() => listen(list, () => preview.store.get(), () => setDialog("palette")), [list]);

  const surroundings = useMemo(() => surround(preview), [preview]);
  const file = shownFile(page);
  const entries = useMemo(() => outline(page.document?.blocks ?? []), [page.document?.blocks]);
  useScroll(page.place, page.document !== undefined);
  usePainted(page, preview.store);
  useTitle(page);

  return (
    <SurroundingsProvider value={surroundings}>
      <a class="skip" href="#content" onClick={skip}>
        Skip to the document
      </a>
      <div class="shell" data-sidebar={preferences.sidebar || undefined} data-drawer={drawer || undefined} data-link={page.link.phase}>
        <Sidebar files={page.files ?? []} current={file} entries={entries} filterInput={filterInput} onPick={() => setDrawer(false)} />
        {drawer && <div class="scrim" onClick={() => setDrawer(false)} />}
        <div class="stage">
          <Header page={page} file={file} commands={list} preferences={preferences} />
          <main id="content" class="content" tabIndex={-1}>
            <Content page={page} file={file} />
          </main>
          <div class="foot">
            <Notices notices={page.notices} />
            {page.link.phase === "lost" && <Lost link={page.link} showing={page.document !== undefined} />}
            {page.document?.syntaxError && <Syntax problem={page.document.syntaxError} />}
            <StatusLine page={page} onPython={() => void preview.python()} />
          </div>
        </div>
      </div>
      {dialog === "palette" && <Palette items={paletteItems(page, list, preview)} onClose={() => setDialog(undefined)} />}
      {dialog === "keys" && <KeySheet commands={list} onClose={() => setDialog(undefined)} />}
    </SurroundingsProvider>
  );
}

function Content({ page, file }: { page: Page; file: FileEntry | undefined }) {
  const { document, failure, files, place, differences = [], roots } = page;
  const differing = useMemo(() => new Set(differences.map(({ blockId }) => blockId)), [differences]);
  if (failure !== undefined) return <Failure message={failure} />;
  if (document && file) return <DocumentView file={file} document={document} target={place?.block} differing={differing} />;
  if (!files) return <Connecting />;
  if (files.length === 0) return <NoFiles roots={roots} />;
  return place ? null : <Overview files={files} />;
}

/** The open file, even if it has left the list: then it was deleted, and its last screen stays. */
function shownFile({ files, place, document }: Page): FileEntry | undefined {
  const listed = currentFile(files, place);
  if (listed || !document || !place) return listed;
  return { uri: document.uri, path: place.path, armed: document.armed, watched: true };
}

function surround(preview: Preview): Surroundings {
  const page = (): Page => preview.store.get();
  return {
    preview,
    blockById: (id) => page().document?.blocks.find((block) => block.id === id),
    goToBlock: (id) => {
      const { place } = page();
      if (place) preview.visit({ path: place.path, block: id });
    },
  };
}

function paletteItems(page: Page, list: readonly Command[], preview: Preview): PaletteItem[] {
  const files = (page.files ?? []).map((file): PaletteItem => {
    const [title, detail] = [file.path, file.title];
    return { id: file.uri, title, detail, icon: "file", run: () => preview.visit({ path: file.path }) };
  });
  const acts = list
    .filter((command) => isAvailable(command, page))
    .map(({ id, title, key, group, run }): PaletteItem => ({ id, title, key, detail: group, icon: "run", run }));
  return [...files, ...acts];
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
