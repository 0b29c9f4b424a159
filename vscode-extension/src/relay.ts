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
        for (const route of this.routes) route.wanted.clear();
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

  /** Whether any pane watches the file, or has asked for it. */
  isWatched(key: string): boolean {
    return [...this.routes].some((route) => route.wanted.has(key));
  }

  /** The editor went to another file, or closed this one. */
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
    const left = [...route.wanted.values()];
    route.wanted.clear();
    for (const want of left) void this.drop(want);
  }

  /** Wanted from the request on: another pane that leaves the file meanwhile does not end the watch that is on its way. */
  private async watch(route: Route, params: WatchParams): Promise<Snapshot> {
    const key = fileKey(params.uri);
    const want: Want = { uri: params.uri, hasBegun: false };
    route.wanted.set(key, want);
    this.kept.delete(key);
    try {
      const snapshot = await this.daemon.request("livesync/watch", params);
      this.begin(route, want, snapshot);
      return snapshot;
    } catch (error) {
      if (route.wanted.get(key) === want) route.wanted.delete(key);
      void this.release(params.uri); // the watch of a pane that left meanwhile may still be there
      throw error;
    }
  }

  /** From the snapshot on, and not before, the pane hears of the file: so its snapshot and what follows add up. */
  private begin(route: Route, want: Want, snapshot: Snapshot): void {
    const key = fileKey(want.uri);
    if (this.isWatched(key) || this.isFocused(key)) this.onSnapshot(snapshot);
    if (route.wanted.get(key) === want) want.hasBegun = true;
    else void this.release(want.uri); // the pane has gone on, to come back or not
  }

  private async leave(route: Route, { uri }: UriParams): Promise<null> {
    const want = route.wanted.get(fileKey(uri));
    route.wanted.delete(fileKey(uri));
    if (want) await this.drop(want);
    return null;
  }

  /** Of a watch that is still on its way, its answer sees to the end. */
  private async drop({ uri, hasBegun }: Want): Promise<void> {
    if (hasBegun) await this.release(uri);
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
    for (const route of this.routes) if (route.wanted.get(key)?.hasBegun) route.tell(notification);
  }
}

/** A file that a pane asked to watch; it has begun when its snapshot is there. */
interface Want {
  uri: string;
  hasBegun: boolean;
}

/** One pane's conversation: its requests get their answers, and it hears of what it watches. */
export class Route {
  /** By the files' keys. */
  readonly wanted = new Map<string, Want>();

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
