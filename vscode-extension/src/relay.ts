// Carries the panes' JSON-RPC to the one daemon connection, and to each pane what concerns the files it watches.
import { type Disposable } from "vscode";
import type { RpcRequest, ToPane } from "../preview/messages";
import type { Notification, Requests, Snapshot, UriParams, WatchParams } from "../preview/protocol";
import { sentence } from "../preview/sentence";
import type { Daemon } from "./daemon";
import { fileKey } from "./uris";

/** What a page may ask. `livesync/files` it answers itself: a pane shows one file. */
const forwarded = [
  "livesync/watch",
  "livesync/unwatch",
  "livesync/arm",
  "livesync/disarm",
  "livesync/run",
  "livesync/interrupt",
  "livesync/restart",
  "livesync/verify",
  "livesync/export",
  "livesync/status",
  "livesync/blob",
] as const satisfies (keyof Requests)[];

const FORWARDED: ReadonlySet<string> = new Set(forwarded);

/** A page's request that goes to the daemon. What its params are worth, the daemon judges. */
type Forwarded = { [Method in (typeof forwarded)[number]]: { method: Method; params: Requests[Method][0] } }[(typeof forwarded)[number]];

function isForwarded(request: { method: string; params: object }): request is Forwarded {
  return FORWARDED.has(request.method);
}

const METHOD_NOT_FOUND = -32601;
const NO_ANSWER = -32603;

export type Post = (message: ToPane) => void;

export class Relay implements Disposable {
  private readonly routes = new Set<Route>();
  private readonly listening: Disposable[];
  /** Told of each snapshot that answers a watch; the others come as notifications. */
  onSnapshot: (snapshot: Snapshot) => void = () => undefined;
  /** Told that the daemon's watch of a file was ended. */
  onEnd: (key: string) => void = () => undefined;
  /** Whether the daemon watches a file for us because the editor shows it. */
  isFocused: (key: string) => boolean = () => false;
  /** What no pane watches any more, but the editor still shows. */
  private readonly kept = new Set<string>();

  constructor(private readonly daemon: Daemon) {
    this.listening = [
      daemon.onNotification((notification) => this.hear(notification)),
      daemon.onState((state) => {
        if (state === "running") return;
        this.kept.clear();
        for (const route of this.routes) route.watched.clear();
      }),
    ];
  }

  /** A pane's way to the daemon, until it is closed. */
  open(post: Post): Route {
    const route = new Route(this, post);
    this.routes.add(route);
    return route;
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  /** Whether any pane watches the file. */
  isWatched(key: string): boolean {
    return [...this.routes].some((route) => route.watched.has(key));
  }

  /** The editor went to another file. */
  async leftByEditor(uri: string): Promise<void> {
    if (this.kept.delete(fileKey(uri))) await this.release(uri);
    else if (!this.isWatched(fileKey(uri)) && !this.isFocused(fileKey(uri))) this.onEnd(fileKey(uri)); // the daemon ends it by itself
  }

  /** The answer to a pane's request. Rejects with what the daemon says. */
  async perform(route: Route, request: Forwarded): Promise<unknown> {
    if (request.method === "livesync/unwatch") return this.leave(route, request.params);
    if (request.method === "livesync/watch") return this.watch(route, request.params);
    return this.daemon.request(request.method, request.params);
  }

  forget(route: Route): void {
    this.routes.delete(route);
    const left = [...route.watched.values()];
    route.watched.clear();
    for (const uri of left) void this.release(uri);
  }

  private async watch(route: Route, params: WatchParams): Promise<Snapshot> {
    const snapshot = await this.daemon.request("livesync/watch", params);
    this.begin(route, snapshot);
    return snapshot;
  }

  /** From the snapshot on, and not before, the pane hears of the file: so its snapshot and what follows add up. */
  private begin(route: Route, snapshot: Snapshot): void {
    this.onSnapshot(snapshot);
    this.kept.delete(fileKey(snapshot.uri));
    if (this.routes.has(route)) route.watched.set(fileKey(snapshot.uri), snapshot.uri);
    else void this.release(snapshot.uri);
  }

  private async leave(route: Route, { uri }: UriParams): Promise<null> {
    route.watched.delete(fileKey(uri));
    await this.release(uri);
    return null;
  }

  /** Ends the daemon's watch, unless somebody is left. */
  private async release(uri: string): Promise<void> {
    const key = fileKey(uri);
    if (this.isWatched(key)) return;
    // The daemon has one watch for all of us: ended for a pane, it would be ended for the editor as well.
    if (this.isFocused(key)) return void this.kept.add(key);
    this.onEnd(key);
    await this.daemon.request("livesync/unwatch", { uri }).catch(() => undefined); // what does not run watches nothing
  }

  private hear(notification: Notification): void {
    const { params } = notification;
    // Which file changed does not concern a pane: it follows the editor.
    if (!("uri" in params) || notification.method === "livesync/fileChanged") return;
    const key = fileKey(params.uri);
    for (const route of this.routes) if (route.watched.has(key)) route.tell(notification);
  }
}

/** One pane's conversation: its requests get their answers, and it hears of what it watches. */
export class Route {
  /** URIs in the daemon's spelling, by their keys. */
  readonly watched = new Map<string, string>();

  constructor(
    private readonly relay: Relay,
    private readonly post: Post,
  ) {}

  async receive(request: RpcRequest): Promise<void> {
    const { id, method } = request;
    try {
      if (!isForwarded(request)) throw Object.assign(new Error(`A pane cannot ask for ${method}.`), { code: METHOD_NOT_FOUND });
      const result = await this.relay.perform(this, request);
      this.post({ type: "rpc", message: { jsonrpc: "2.0", id, result } });
    } catch (error) {
      this.post({ type: "rpc", message: { jsonrpc: "2.0", id, error: { code: codeOf(error), message: sentence(error) } } });
    }
  }

  tell(notification: Notification): void {
    this.post({ type: "rpc", message: { jsonrpc: "2.0", ...notification } });
  }

  close(): void {
    this.relay.forget(this);
  }
}

function codeOf(error: unknown): number {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "number" ? code : NO_ANSWER;
}
