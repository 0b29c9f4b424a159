// What the daemon says of the files that this window watches, in the page's own model.
import { type Disposable, EventEmitter, type Uri } from "vscode";
import { advance, type Document, fromSnapshot } from "../preview/document";
import type { Notification, Snapshot } from "../preview/protocol";
import { fileKey } from "./uris";

export class Documents implements Disposable {
  private readonly known = new Map<string, Document>();
  private readonly change = new EventEmitter<Document>();
  readonly onChange = this.change.event;
  private readonly opening = new EventEmitter<Document>();
  /** A snapshot came, at the beginning of a watch. */
  readonly onOpen = this.opening.event;

  get(uri: Uri): Document | undefined {
    return this.known.get(fileKey(uri));
  }

  /** Each pane's watch of a file brings a snapshot. None of them names the interpreter, so what is known of it stays. */
  open(snapshot: Snapshot): void {
    const python = this.known.get(fileKey(snapshot.uri))?.python;
    const document = { ...fromSnapshot(snapshot, Date.now()), python };
    this.put(document);
    this.opening.fire(document);
  }

  /** The interpreter that runs the file. */
  learn(uri: string, python: string): void {
    const document = this.known.get(fileKey(uri));
    if (document && document.python !== python) this.put({ ...document, python });
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
    this.opening.dispose();
  }

  private put(document: Document): void {
    this.known.set(fileKey(document.uri), document);
    this.change.fire(document);
  }
}
