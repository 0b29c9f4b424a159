import { beforeEach, describe, expect, it } from "vitest";
import type { ToPane } from "../preview/messages";
import type { Snapshot } from "../preview/protocol";
import { Relay, type Route } from "../src/relay";
import { type Sent, settled, snapshotOf, Started } from "./daemons";

const A = "file:///work/a.py";
const B = "file:///work/b.py";

let started: Started;
let relay: Relay;
let focused: string | undefined;

interface Client {
  route: Route;
  posted: ToPane[];
  watch(uri: string): Promise<void>;
  unwatch(uri: string): Promise<void>;
  /** What it was told, apart from answers. */
  heard(): string[];
}

function open(): Client {
  const posted: ToPane[] = [];
  const route = relay.open((message) => posted.push(message));
  let id = 0;
  const ask = (method: string, uri: string): Promise<void> => route.receive({ id: ++id, method, params: { uri } });
  const methods = (): string[] => posted.flatMap((each) => (each.type === "rpc" && "method" in each.message ? [String(each.message.method)] : []));
  return { route, posted, watch: (uri) => ask("livesync/watch", uri), unwatch: (uri) => ask("livesync/unwatch", uri), heard: methods };
}

/** A daemon whose answers to `watch` come when the test says so. */
async function hold(): Promise<{ come(): void; fail(): void }[]> {
  const answers: { come(): void; fail(): void }[] = [];
  const answer = ({ params }: Sent): Promise<Snapshot> =>
    new Promise((resolve, reject) => {
      answers.push({ come: () => resolve(snapshotOf((params as { uri: string }).uri)), fail: () => reject(new Error("There is no such file.")) });
    });
  started = new Started((sent) => (sent.method === "livesync/watch" ? answer(sent) : null));
  relay = new Relay(started.daemon);
  await started.daemon.ensure();
  return answers;
}

function stateOf(uri: string): void {
  started.tell({ method: "livesync/sessionState", params: { uri, state: "idle" } });
}

beforeEach(async () => {
  focused = undefined;
  started = new Started();
  relay = new Relay(started.daemon);
  relay.isFocused = (key) => key === focused;
  await started.daemon.ensure();
});

describe("what a pane hears", () => {
  it("is about the files that it watches", async () => {
    const [one, other] = [open(), open()];
    await one.watch(A);
    await other.watch(B);
    stateOf(A);
    expect(one.heard()).toEqual(["livesync/sessionState"]);
    expect(other.heard()).toEqual([]);
  });

  it("begins with its own snapshot, also for the second pane of a file", async () => {
    const [one, other] = [open(), open()];
    await one.watch(A);
    stateOf(A);
    await other.watch(A);
    stateOf(A);
    expect(other.posted.map((each) => each.type === "rpc" && ("result" in each.message ? "snapshot" : "news"))).toEqual(["snapshot", "news"]);
    expect(one.heard()).toHaveLength(2);
  });

  it("comes in any spelling of the file", async () => {
    const pane = open();
    await pane.watch("file:///work/a%2Epy");
    stateOf(A);
    expect(pane.heard()).toHaveLength(1);
  });

  it("is not which file changed: it follows the editor", async () => {
    const pane = open();
    await pane.watch(A);
    started.tell({ method: "livesync/fileChanged", params: { uri: A, watched: true, affected: 1, watchedAffected: 1 } });
    expect(pane.heard()).toEqual([]);
  });
});

describe("the daemon's one watch", () => {
  it("ends with the last pane", async () => {
    const [one, other] = [open(), open()];
    await one.watch(A);
    await other.watch(A);
    await one.unwatch(A);
    expect(started.asked).toEqual(["watch a.py", "watch a.py"]);
    other.route.close();
    expect(started.asked.at(-1)).toBe("unwatch a.py");
  });

  it("stays while the editor shows the file", async () => {
    const pane = open();
    await pane.watch(A);
    focused = "/work/a.py";
    await pane.unwatch(A);
    expect(started.asked).toEqual(["watch a.py"]);
    focused = undefined;
    await relay.leftByEditor(A);
    expect(started.asked.at(-1)).toBe("unwatch a.py");
  });

  it("is the daemon's own business where only the editor showed the file", async () => {
    await relay.leftByEditor(A);
    expect(started.asked).toEqual([]);
  });

  it("ends for a pane that was closed before its snapshot came", async () => {
    const pane = open();
    const watching = pane.watch(A);
    pane.route.close();
    await watching;
    expect(started.asked).toEqual(["watch a.py", "unwatch a.py"]);
  });

  it("stays for a pane whose snapshot is on its way when the other one leaves", async () => {
    const answers = await hold();
    const [one, other] = [open(), open()];
    const watched = one.watch(A);
    answers.shift()!.come();
    await watched;
    const watching = other.watch(A);
    await one.unwatch(A);
    answers.shift()!.come();
    await watching;
    stateOf(A);
    expect(started.asked).toEqual(["watch a.py", "watch a.py"]);
    expect(other.heard()).toEqual(["livesync/sessionState"]);
  });

  it("ends after all where the pane that it stayed for is refused", async () => {
    const answers = await hold();
    const [one, other] = [open(), open()];
    const watched = one.watch(A);
    answers.shift()!.come();
    await watched;
    const watching = other.watch(A);
    await one.unwatch(A);
    answers.shift()!.fail();
    await watching;
    expect(started.asked.at(-1)).toBe("unwatch a.py");
    expect(relay.isWatched("/work/a.py")).toBe(false);
  });

  it("follows a pane that comes back before its snapshots do", async () => {
    const answers = await hold();
    const opened: string[] = [];
    relay.onSnapshot = ({ uri }) => opened.push(uri);
    const pane = open();
    const all = [pane.watch(A), pane.unwatch(A), pane.watch(B), pane.unwatch(B), pane.watch(A)];
    answers[0]!.come();
    await settled();
    stateOf(A); // of the first watch: the second one's snapshot has it
    expect(pane.heard()).toEqual([]);
    for (const { come } of answers.splice(1)) come();
    await Promise.all(all);
    stateOf(A);
    expect(pane.heard()).toHaveLength(1);
    expect(started.asked).toEqual(["watch a.py", "watch b.py", "watch a.py", "unwatch b.py"]);
    expect(opened).not.toContain(B);
  });

  it("is forgotten with the daemon", async () => {
    const pane = open();
    await pane.watch(A);
    await started.daemon.restart();
    stateOf(A);
    expect(pane.heard()).toEqual([]);
  });
});

describe("answers", () => {
  it("carry the daemon's error code and sentence", async () => {
    started = new Started(() => {
      throw Object.assign(new Error("a.py is not armed."), { code: -32001 });
    });
    relay = new Relay(started.daemon);
    await started.daemon.ensure();
    const pane = open();
    await pane.route.receive({ id: 7, method: "livesync/run", params: { uri: A, scope: "all" } });
    const error = { code: -32001, message: "a.py is not armed." };
    expect(pane.posted).toEqual([{ type: "rpc", message: { jsonrpc: "2.0", id: 7, error } }]);
  });

  it("refuse what is no page's business", async () => {
    const pane = open();
    await pane.route.receive({ id: 1, method: "workspace/executeCommand", params: {} });
    expect(pane.posted).toMatchObject([{ message: { error: { code: -32601 } } }]);
    expect(started.last.requests).toEqual([]);
  });
});
