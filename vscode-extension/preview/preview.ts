// The page's acts: what the reader asks for, and what the connection brings.
import { type Connection, DISCONNECTED, RequestError } from "./connection";
import type { Host } from "./host";
import { formatPlace, nameOf } from "./places";
import type { ExportFormat, FileEntry, Notification, Scope } from "./protocol";
import { sentence } from "./sentence";
import type { Notice, Place } from "./state";
import type { Store } from "./store";
import type { Link } from "./transport";

export interface History {
  push(address: string): void;
  replace(address: string): void;
}

export class Preview {
  private watched: { uri: string; path: string } | undefined;
  private listed = false;
  private lastNotice = 0;

  constructor(
    readonly store: Store,
    private readonly connection: Connection,
    private readonly history: History,
    private readonly host: Host,
    private readonly clientId: string,
  ) {}

  start(place: Place | undefined): void {
    this.store.dispatch({ type: "place", place });
    this.connection.open(
      (notification) => this.hear(notification),
      (link) => this.relink(link),
    );
  }

  retry(): void {
    this.connection.retry();
  }

  // ── Navigation ────────────────────────────────────────────────────────────────────────────────

  /** Goes to a file, and says so in the address. */
  visit(place: Place | undefined): void {
    const [from, to] = [this.store.get().place, place].map((each) => (each ? formatPlace(each) : "#"));
    if (from !== to) this.history.push(to!);
    this.arrive(place);
  }

  /** Shows the place that the address already tells. */
  arrive(place: Place | undefined): void {
    this.store.dispatch({ type: "place", place });
    void this.watchPlace();
  }

  pin(pinned: boolean): void {
    this.store.dispatch({ type: "pinned", pinned });
  }

  /** Watches the file of the present place, and no other. */
  private async watchPlace(): Promise<void> {
    const { place, files } = this.store.get();
    // A watched file that leaves the list was deleted: its last screen stays.
    if (!files || (place && this.watched?.path === place.path)) return;
    if (this.watched) this.leave(this.watched.uri);
    if (!place) return;
    const file = currentFile(files, place);
    if (file) await this.watch(file);
    else this.store.dispatch({ type: "failed", message: `There is no file ${place.path} here.` });
  }

  private leave(uri: string): void {
    this.watched = undefined;
    this.connection.request("livesync/unwatch", { uri }).catch(() => undefined); // a lost connection watches nothing
  }

  private async watch({ uri, path }: FileEntry): Promise<void> {
    const watched = { uri, path };
    this.watched = watched;
    try {
      const snapshot = await this.connection.request("livesync/watch", { uri, clientId: this.clientId });
      if (this.watched !== watched) return;
      this.store.dispatch({ type: "opened", snapshot, at: Date.now() });
      // Only a session that starts tells its interpreter unasked.
      if (snapshot.armed) void this.learnPython(uri).catch(() => undefined);
    } catch (error) {
      if (this.watched !== watched) return;
      this.watched = undefined;
      if (isDisconnect(error)) return; // the next connection asks again
      this.store.dispatch({ type: "failed", message: sentence(error) });
    }
  }

  // ── What the connection brings ────────────────────────────────────────────────────────────────

  private relink(link: Link): void {
    if (link.phase === "lost") this.watched = undefined;
    this.store.dispatch({ type: "link", link });
    if (link.phase === "open") void this.listFiles();
  }

  private hear(notification: Notification): void {
    this.store.dispatch({ type: "notification", notification, at: Date.now() });
    if (notification.method === "livesync/filesChanged") void this.listFiles();
    if (notification.method === "livesync/fileChanged") this.follow(notification.params.uri);
  }

  private async listFiles(): Promise<void> {
    try {
      const { roots, files } = await this.connection.request("livesync/files", {});
      this.store.dispatch({ type: "files", roots, files });
      if (!this.listed) this.goToOnlyFile();
      this.listed = true;
      await this.watchPlace();
    } catch (error) {
      if (!isDisconnect(error)) this.notify("bad", sentence(error));
    }
  }

  /** A page opened for one file needs no list. */
  private goToOnlyFile(): void {
    const { place, files = [] } = this.store.get();
    const armed = files.filter((file) => file.armed);
    const only = files.length === 1 ? files[0] : armed.length === 1 ? armed[0] : undefined;
    if (place || !only) return;
    this.history.replace(formatPlace({ path: only.path }));
    this.store.dispatch({ type: "place", place: { path: only.path } });
  }

  private follow(uri: string): void {
    const { pinned, files = [], place } = this.store.get();
    const file = files.find((entry) => entry.uri === uri);
    if (pinned || !file || file.path === place?.path) return;
    this.visit({ path: file.path });
  }

  // ── Acts on the open file ─────────────────────────────────────────────────────────────────────

  arm(): Promise<void> {
    return this.act(async (uri) => void (await this.connection.request("livesync/arm", { uri })));
  }

  run(scope: Scope, blockId?: string): Promise<void> {
    const params = blockId === undefined ? { scope } : { scope, blockId };
    return this.act(async (uri) => void (await this.connection.request("livesync/run", { uri, ...params })));
  }

  interrupt(): Promise<void> {
    return this.act(async (uri) => void (await this.connection.request("livesync/interrupt", { uri })));
  }

  restart(): Promise<void> {
    return this.act(async (uri) => void (await this.connection.request("livesync/restart", { uri })));
  }

  verify(): Promise<void> {
    return this.act(async (uri) => {
      const { equal, differences } = await this.connection.request("livesync/verify", { uri });
      this.store.dispatch({ type: "differences", differences: equal ? undefined : differences });
      if (equal) this.notify("good", "Verified: a fresh run shows the same.");
      else this.notify("bad", `A fresh run differs in ${count(differences.length, "block")}.`);
    });
  }

  export(format: ExportFormat): Promise<void> {
    return this.act(async (uri) => {
      const { ref } = await this.connection.request("livesync/export", { uri, format });
      await this.host.save(ref, nameOf(decodeURIComponent(uri)).replace(/\.py$/, `.${format}`));
    });
  }

  /** Which interpreter runs the open file, and why that one. */
  python(): Promise<void> {
    return this.act(async (uri) => {
      const session = await this.session(uri);
      if (session?.python) this.notify("plain", session.python, session.pythonWhy);
      else this.notify("plain", "No Python runs this file now.");
    });
  }

  private async learnPython(uri: string): Promise<void> {
    const { python } = (await this.session(uri)) ?? {};
    if (python) this.store.dispatch({ type: "python", uri, python });
  }

  private async session(uri: string): Promise<{ python: string; pythonWhy: string } | undefined> {
    const { sessions } = await this.connection.request("livesync/status", {});
    return sessions.find((each) => each.uri === uri);
  }

  notify(tone: Notice["tone"], text: string, detail?: string): void {
    this.lastNotice += 1;
    const id = this.lastNotice;
    this.store.dispatch({ type: "notice", notice: { id, tone, text, detail } });
    setTimeout(() => this.dismiss(id), tone === "bad" ? 12_000 : 5_000);
  }

  dismiss(id: number): void {
    this.store.dispatch({ type: "dismiss", id });
  }

  private async act(work: (uri: string) => Promise<void>): Promise<void> {
    const uri = this.store.get().document?.uri;
    if (uri === undefined) return;
    try {
      await work(uri);
    } catch (error) {
      this.notify("bad", sentence(error));
    }
  }
}

/** The file of the present place, if it is in the list. */
export function currentFile(files: readonly FileEntry[] | undefined, place: Place | undefined): FileEntry | undefined {
  return place && files?.find(({ path }) => path === place.path);
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function isDisconnect(error: unknown): boolean {
  return error instanceof RequestError && error.code === DISCONNECTED;
}
