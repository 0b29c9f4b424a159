// JSON-RPC by way of the extension, which holds the one connection to the daemon.
import type { RpcRequest, Shown, ToPane } from "../messages";
import type { FileEntry } from "../protocol";
import type { Link, Transport } from "../transport";
import { editor } from "./editor";

export class PostMessageTransport implements Transport {
  private onMessage: (message: unknown) => void = () => undefined;
  private onLink: (link: Link) => void = () => undefined;
  private isOpen = false;
  private attempt = 0;
  private files: FileEntry[] = [];

  open(onMessage: (message: unknown) => void, onLink: (link: Link) => void): void {
    this.onMessage = onMessage;
    this.onLink = onLink;
  }

  send(message: object): boolean {
    const request = message as RpcRequest;
    // A pane shows the editor's file; all the files are in the editor's explorer.
    if (request.method === "livesync/files") this.answer(request.id, { roots: [], files: this.files });
    else if (this.isOpen) editor.postMessage({ type: "rpc", message: request });
    else return false;
    return true;
  }

  retry(): void {
    editor.postMessage({ type: "retry" });
  }

  close(): void {
    this.isOpen = false;
  }

  /** What the extension posted, as far as it concerns the connection. */
  hear(message: ToPane): void {
    if (message.type === "rpc") this.onMessage(message.message);
    if (message.type === "link") this.relink(message.open);
  }

  /** The pane shows this file from now on: the page's list of files. */
  list({ uri, path }: Shown): readonly FileEntry[] {
    this.files = [{ uri, path, armed: false, watched: true }];
    return this.files;
  }

  private relink(open: boolean): void {
    if (open === this.isOpen) return;
    this.isOpen = open;
    if (open) this.onLink({ phase: "open" });
    else this.lost();
  }

  private lost(): void {
    this.attempt += 1;
    this.onLink({ phase: "lost", since: Date.now(), attempt: this.attempt, retryAt: Date.now(), refused: false });
  }

  private answer(id: number, result: object): void {
    queueMicrotask(() => this.onMessage({ jsonrpc: "2.0", id, result }));
  }
}
