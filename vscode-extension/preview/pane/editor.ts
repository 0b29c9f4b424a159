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
  addEventListener("message", ({ source, data }: MessageEvent<ToPane | null>) => {
    // Frames with the user's HTML post to this window, too. The editor's messages come from a window around this one.
    const isFrame = [...document.querySelectorAll("iframe")].some(({ contentWindow }) => contentWindow === source);
    if (!isFrame && typeof data === "object" && data !== null && "type" in data) hear(data);
  });
}

export function remember(change: Partial<PaneState>): void {
  const before = editor.getState() ?? { uri: "", locked: false };
  editor.setState({ ...before, ...change });
}
