// What carries JSON-RPC messages: a websocket in the browser, the editor's message channel in a pane.

export type Link =
  | { phase: "connecting"; attempt: number }
  | { phase: "open" }
  | { phase: "lost"; since: number; attempt: number; retryAt: number; refused: boolean };

export interface Transport {
  /** Starts, and keeps going until `close`. */
  open(onMessage: (message: unknown) => void, onLink: (link: Link) => void): void;
  /** False if there is nothing to send it through now. */
  send(message: object): boolean;
  /** Tries again at once instead of waiting. */
  retry(): void;
  /** Gives up a connection that carries nothing any more, as if it had broken then, and tries again. */
  drop?(since: number): void;
  close(): void;
}
