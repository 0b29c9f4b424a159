// The other end of the pane's message channel: the extension.
import type { FromPane, PaneState, ToPane } from "../messages";

interface VsCodeApi {
  postMessage(message: FromPane): void;
  getState(): PaneState | undefined;
  setState(state: PaneState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** May be asked for only once in a page. */
export const editor = acquireVsCodeApi();

export function onEditor(hear: (message: ToPane) => void): void {
  addEventListener("message", ({ origin, data }: MessageEvent<ToPane | null>) => {
    // Frames with the user's HTML, and frames in these, can post to this window, too; they have no origin.
    if (origin === window.origin && typeof data === "object" && data !== null && "type" in data) hear(data);
  });
}

export function remember(change: Partial<PaneState>): void {
  const before = editor.getState() ?? { uri: "", locked: false };
  editor.setState({ ...before, ...change });
}
