// The page: files at the left, the open file beside them, the status line below.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { makeActs } from "../acts";
import { type Acts, commands } from "../commands";
import { type Host, useHost } from "../host";
import { keepFocus } from "../keepFocus";
import { listen } from "../keyboard";
import { outline } from "../outline";
import { currentFile, type Preview } from "../preview";
import type { FileEntry } from "../protocol";
import type { Page, Place } from "../state";
import { Lost, Syntax } from "./Banners";
import { type Surroundings, SurroundingsProvider } from "./context";
import { DocumentView } from "./DocumentView";
import { Connecting, Failure, NoFiles, Overview } from "./Empty";
import { Header } from "./Header";
import { usePage, usePainted, usePreferences, useScroll, useTitle } from "./hooks";
import { KeySheet } from "./KeySheet";
import { Notices } from "./Notices";
import { Palette } from "./Palette";
import { goToHeading, paletteItems } from "./paletteItems";
import { Resizer } from "./Resizer";
import { Sidebar } from "./Sidebar";
import { StatusLine } from "./StatusLine";

const none: readonly FileEntry[] = [];

type Open = "palette" | "keys" | undefined;

export function App({ preview }: { preview: Preview }) {
  const host = useHost();
  const page = usePage(preview.store);
  const [preferences, prefer] = usePreferences();
  const [dialog, setDialog] = useState<Open>();
  const [drawer, setDrawer] = useState(false);
  const filterInput = useRef<HTMLInputElement>(null);
  const latest = useRef(preferences);
  latest.current = preferences;

  const acts = useMemo(() => {
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
    return makeActs(preview, host, { preferences: () => latest.current, prefer, show: setDialog, toggleSidebar, focusFilter });
  }, [preview, host]);
  const list = useMemo(() => commands(acts).filter(({ id }) => !host.lacks.includes(id)), [acts, host]);
  useEffect(() => listen(list, () => preview.store.get(), () => setDialog("palette")), [list]);

  useEffect(() => keepFocus(document.body, () => document.getElementById("content")), []);
  const onPick = useCallback(() => setDrawer(false), []);
  const surroundings = useMemo(() => surround(preview, acts, host), [preview, acts, host]);
  const file = shownFile(page);
  const entries = useMemo(() => outline(page.document?.blocks ?? []), [page.document?.blocks]);
  useScroll(page.place, page.pointed, page.document !== undefined);
  usePainted(page, preview.store);
  useTitle(page);

  return (
    <SurroundingsProvider value={surroundings}>
      <a class="skip" href="#content" onClick={skip}>
        Skip to the document
      </a>
      <div
        class="shell"
        data-sidebar={preferences.sidebar || undefined}
        data-drawer={drawer || undefined}
        data-link={page.asOf === undefined ? page.link.phase : "lost"}
        style={{ "--sidebar": `${preferences.sidebarWidth}rem` }}
      >
        <Sidebar
          files={page.files ?? none}
          current={file}
          entries={entries}
          filterInput={filterInput}
          onPick={onPick}
          onHeading={(entry) => goToHeading(preview, entry)}
        >
          <Resizer width={preferences.sidebarWidth} onWidth={(sidebarWidth) => prefer({ sidebarWidth })} />
        </Sidebar>
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
      {dialog === "palette" && <Palette items={paletteItems(page, list, entries, preview)} onClose={() => setDialog(undefined)} />}
      {dialog === "keys" && <KeySheet commands={list} onClose={() => setDialog(undefined)} />}
    </SurroundingsProvider>
  );
}

function Content({ page, file }: { page: Page; file: FileEntry | undefined }) {
  const { document, failure, files, place, pointed, differences, roots } = page;
  const differing = useMemo(() => new Map((differences ?? []).map((each) => [each.blockId, each])), [differences]);
  if (failure !== undefined) return <Failure message={failure} />;
  if (document && file) {
    const gone = !files?.some(({ uri }) => uri === document.uri);
    return <DocumentView file={file} gone={gone} document={document} pointed={pointed} differences={differing} />;
  }
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

function surround(preview: Preview, acts: Acts, host: Host): Surroundings {
  const page = (): Page => preview.store.get();
  const visit = (place: Partial<Place>): void => {
    const path = place.path ?? page().place?.path;
    if (path !== undefined) preview.visit({ ...place, path });
  };
  return {
    preview,
    acts,
    blockById: (id) => page().document?.blocks.find((block) => block.id === id),
    // An editor can show any file, one that is not in the list too.
    fileOf: (uri) => page().files?.find((file) => file.uri === uri) ?? (host.reveal && { uri, path: uri, armed: false, watched: false }),
    goToBlock: (id) => visit({ block: id }),
    goToLine: (line, file) => {
      const uri = file?.uri ?? page().document?.uri;
      if (host.reveal && uri !== undefined) host.reveal(uri, line);
      else visit({ line, ...(file && { path: file.path }) });
    },
  };
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
