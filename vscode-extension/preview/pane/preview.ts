// The page's acts in a pane: going to another file and pinning are the editor's business.
import type { Shown } from "../messages";
import { Preview } from "../preview";
import type { FileEntry } from "../protocol";
import type { Place } from "../state";
import { editor } from "./editor";

export class PanePreview extends Preview {
  private path: string | undefined;

  /** The editor's word on which file is shown. */
  show({ path, locked }: Shown, files: readonly FileEntry[]): void {
    super.pin(locked);
    if (path === this.path) return;
    this.path = path;
    this.store.dispatch({ type: "files", roots: [], files });
    // Without a connection the file is only noted: it is watched as soon as there is one.
    if (this.store.get().link.phase === "open") this.arrive({ path });
    else this.store.dispatch({ type: "place", place: { path } });
  }

  override visit(place: Place | undefined): void {
    if (!place) return;
    if (place.path === this.path) super.visit(place);
    else editor.postMessage({ type: "open", path: place.path });
  }

  override pin(locked: boolean): void {
    editor.postMessage({ type: "lock", locked });
  }
}
