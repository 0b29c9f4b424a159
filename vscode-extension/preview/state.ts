// Everything on screen as one value, and how a message or an act of the reader changes it. Pure.
import { advance, type Document, fromSnapshot } from "./document";
import { same } from "./outputs";
import { distinguish } from "./places";
import { locate, type Pointed } from "./pointing";
import type { Difference, FileEntry, Notification, Notifications, Snapshot } from "./protocol";
import type { Link } from "./transport";

/** The file that the reader asked for, by its path in the list. */
export interface Place {
  path: string;
  block?: string | undefined;
  /** A line of the file, counted from 0. */
  line?: number | undefined;
  /** Which heading of the block; the address does not tell it. */
  heading?: number | undefined;
}

export interface Notice {
  id: number;
  tone: "plain" | "good" | "bad";
  text: string;
  detail?: string | undefined;
}

export interface Page {
  link: Link;
  server?: Notifications["livesync/hello"];
  roots: readonly string[];
  files?: readonly FileEntry[];
  place?: Place | undefined;
  document?: Document | undefined;
  /** When the connection was lost, until a new snapshot came: the document is as old as that. */
  asOf?: number | undefined;
  /** What of the document `place` names, if it is there. */
  pointed?: Pointed | undefined;
  /** Why the file of `place` cannot be shown. */
  failure?: string | undefined;
  differences?: readonly Difference[] | undefined;
  pinned: boolean;
  notices: readonly Notice[];
}

export type Action =
  | { type: "link"; link: Link }
  | { type: "files"; roots: readonly string[]; files: readonly FileEntry[] }
  | { type: "place"; place: Place | undefined }
  | { type: "opened"; snapshot: Snapshot; at: number }
  | { type: "failed"; message: string }
  | { type: "notification"; notification: Notification; at: number }
  | { type: "python"; uri: string; python: string }
  | { type: "painted"; run: number; at: number }
  | { type: "pinned"; pinned: boolean }
  | { type: "differences"; differences: readonly Difference[] | undefined }
  | { type: "notice"; notice: Notice }
  | { type: "dismiss"; id: number };

export const blank: Page = {
  link: { phase: "connecting", attempt: 0 },
  roots: [],
  pinned: false,
  notices: [],
};

export function reduce(page: Page, action: Action): Page {
  switch (action.type) {
    case "link":
      return relink(page, action.link);
    case "files":
      return { ...page, roots: action.roots, files: distinguish(action.files, action.roots) };
    case "place":
      return moveTo(page, action.place);
    case "opened":
      return open(page, action.snapshot, action.at);
    case "failed":
      return { ...page, failure: action.message };
    case "notification":
      return hear(page, action.notification, action.at);
    case "python":
      return page.document?.uri === action.uri ? { ...page, document: { ...page.document, python: action.python } } : page;
    case "painted":
      return paint(page, action.run, action.at);
    case "pinned":
      return { ...page, pinned: action.pinned };
    case "differences":
      return { ...page, differences: action.differences };
    case "notice":
      return { ...page, notices: [...page.notices.slice(-3), action.notice] };
    case "dismiss":
      return { ...page, notices: page.notices.filter(({ id }) => id !== action.id) };
  }
}

function relink(page: Page, link: Link): Page {
  return { ...page, link, asOf: page.document && link.phase === "lost" ? link.since : page.asOf };
}

/** Whether the daemon is there, and what is shown is the present. */
export function isPresent({ link, asOf }: Page): boolean {
  return link.phase === "open" && asOf === undefined;
}

function moveTo(page: Page, place: Place | undefined): Page {
  if (page.place?.path === place?.path) return point({ ...page, place });
  return { ...page, place, document: undefined, asOf: undefined, pointed: undefined, failure: undefined, differences: undefined };
}

function point(page: Page): Page {
  return { ...page, pointed: page.place && locate(page.place, page.document?.blocks ?? []) };
}

function open(page: Page, snapshot: Snapshot, at: number): Page {
  const before = page.document?.uri === snapshot.uri ? page.document : undefined;
  const fresh = fromSnapshot(snapshot, at);
  const document = before ? { ...keepEqual(fresh, before), python: before.python } : fresh;
  const opened = { ...page, failure: undefined, asOf: undefined, document };
  return before ? opened : point(opened); // the reader has been there already, and may have gone on
}

/** What a second snapshot says again stays the same object, so that nothing of it is drawn again. */
function keepEqual(fresh: Document, before: Document): Document {
  const blocks = new Map(before.blocks.map((block) => [block.id, block]));
  const keep = <Value>(now: Value, then: Value | undefined): Value => (then !== undefined && same(now, then) ? then : now);
  return {
    ...fresh,
    blocks: fresh.blocks.map((block) => keep(block, blocks.get(block.id))),
    results: new Map([...fresh.results].map(([id, result]) => [id, keep(result, before.results.get(id))])),
  };
}

function hear(page: Page, notification: Notification, at: number): Page {
  const { method, params } = notification;
  if (method === "livesync/hello") return { ...page, server: params };
  if (!page.document || !("uri" in params) || params.uri !== page.document.uri) return page;
  if (method === "livesync/snapshot") return open(page, params, at);
  const document = advance(page.document, notification, at);
  if (method === "livesync/runStart") return { ...page, document, differences: undefined };
  return document === page.document ? page : { ...page, document };
}

function paint(page: Page, run: number, at: number): Page {
  const latency = page.document?.latency;
  if (!page.document || !latency || latency.run !== run || latency.paintedAt !== undefined) return page;
  return { ...page, document: { ...page.document, latency: { ...latency, paintedAt: at } } };
}
