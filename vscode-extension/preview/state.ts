// Everything on screen as one value, and how a message or an act of the reader changes it. Pure.
import { advance, type Document, fromSnapshot } from "./document";
import { distinguish } from "./places";
import type { Difference, FileEntry, Notification, Notifications, Snapshot } from "./protocol";
import type { Link } from "./transport";

/** The file that the reader asked for, by its path in the list. */
export interface Place {
  path: string;
  block?: string | undefined;
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
      return { ...page, link: action.link };
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

function moveTo(page: Page, place: Place | undefined): Page {
  if (page.place?.path === place?.path) return { ...page, place };
  return { ...page, place, document: undefined, failure: undefined, differences: undefined };
}

function open(page: Page, snapshot: Snapshot, at: number): Page {
  const python = page.document?.uri === snapshot.uri ? page.document.python : undefined;
  return { ...page, failure: undefined, document: { ...fromSnapshot(snapshot, at), python } };
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
