// What the extension and the page in a pane post to each other. Lines count from 0.

/** The file that a pane shows. */
export interface Shown {
  uri: string;
  /** How people know it: its path in the workspace. */
  path: string;
  locked: boolean;
}

export type ToPane =
  /** The daemon can be asked, or not now. `problem` says why it cannot be started. */
  | { type: "link"; open: boolean; problem?: string | undefined }
  /** JSON-RPC: an answer or a notification. */
  | { type: "rpc"; message: object }
  | { type: "show"; shown: Shown; line?: number | undefined }
  /** The editor was scrolled to this line. */
  | { type: "scroll"; line: number }
  /** The cursor stands here. `scroll`: bring its block on screen. */
  | { type: "cursor"; line: number; scroll: boolean };

export interface RpcRequest {
  id: number;
  method: string;
  params: object;
}

export type FromPane =
  /** The page has loaded and listens. */
  | { type: "ready" }
  | { type: "rpc"; message: RpcRequest }
  | { type: "retry" }
  | { type: "reveal"; uri: string; line: number }
  | { type: "doubleClick"; line: number }
  /** The reader scrolled the pane: this line is at its top. */
  | { type: "scrolled"; line: number }
  | { type: "open"; path: string }
  | { type: "lock"; locked: boolean }
  | { type: "save"; ref: string; name: string };

/** What a pane needs to come back after a reload of the window; it keeps it by `setState`. */
export interface PaneState {
  uri: string;
  locked: boolean;
  line?: number;
}
