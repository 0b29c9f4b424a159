// What the daemon says of the files that this window watches, in the page's own model.
import { type Disposable, EventEmitter, type Uri } from "vscode";
import { advance, type Document, fromSnapshot } from "../preview/document";
import type { Notification, Snapshot } from "../preview/protocol";
import { fileKey } from "./uris";

export class Documents implements Disposable {
  private readonly known = new Map<string, Document>();
  private readonly change = new EventEmitter<Document>();
  readonly onChange = this.change.event;

  get(uri: Uri): Document | undefined {
    return this.known.get(fileKey(uri));
  }

  open(snapshot: Snapshot): void {
    this.put(fromSnapshot(snapshot, Date.now()));
  }

  hear(notification: Notification): void {
    if (notification.method === "livesync/snapshot") return this.open(notification.params);
    if (!("uri" in notification.params)) return;
    const before = this.known.get(fileKey(notification.params.uri));
    const after = before && advance(before, notification, Date.now());
    if (after && after !== before) this.put(after);
  }

  /** The daemon has ended, or ended its watch of the file: what is known is no longer the present. */
  forget(key?: string): void {
    if (key === undefined) this.known.clear();
    else this.known.delete(key);
  }

  dispose(): void {
    this.change.dispose();
  }

  private put(document: Document): void {
    this.known.set(fileKey(document.uri), document);
    this.change.fire(document);
  }
}
