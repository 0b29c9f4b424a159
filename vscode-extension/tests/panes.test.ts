import { beforeEach, describe, expect, it } from "vitest";
import { Uri, ViewColumn } from "vscode";
import type { ToPane } from "../preview/messages";
import { Panes } from "../src/panes";
import { Relay } from "../src/relay";
import { reply, type Sent, settled, snapshotOf, Started } from "./daemons";
import { type FakePanel, fake } from "./vscode";

const A = Uri.file("/work/a.py");
const B = Uri.file("/work/sub/b.py");
const side = { column: ViewColumn.Beside, locked: false, preserveFocus: true };

let started: Started;
let panes: Panes;
let opened: string[];
let answer: (sent: Sent) => unknown;

beforeEach(async () => {
  fake.reset();
  opened = [];
  answer = ({ method, params }) => reply(method, params);
  started = new Started((sent) => answer(sent));
  const editor = {
    reveal: (uri: Uri, line?: number) => Promise.resolve(void opened.push(`${uri.path}:${line ?? ""}`)),
    doubleClicked: () => Promise.resolve(),
    scrolled: () => undefined,
    topLine: () => undefined,
    save: () => Promise.resolve(),
  };
  const relay = new Relay(started.daemon);
  panes = new Panes({ extension: Uri.file("/extension"), daemon: started.daemon, relay, editor, wake: () => undefined });
  await started.daemon.ensure();
});

function shownIn(panel: FakePanel): string[] {
  return (panel.posted as ToPane[]).flatMap((each) => (each.type === "show" ? [each.shown.path] : []));
}

describe("opening", () => {
  it("uses the pane that is there", () => {
    panes.show(A, side);
    panes.show(B, side);
    expect(fake.panels).toHaveLength(1);
    expect(fake.panels[0]).toMatchObject({ title: "Preview b.py", revealed: 1 });
  });

  it("opens another one for a locked preview, one for each file", () => {
    panes.show(A, side);
    panes.show(A, { ...side, locked: true });
    panes.show(B, { ...side, locked: true });
    panes.show(B, { ...side, locked: true });
    expect(fake.panels.map(({ title }) => title)).toEqual(["Preview a.py", "[Preview] a.py", "[Preview] b.py"]);
  });

  it("lets the page load itself only, with scripts by a nonce", () => {
    panes.show(A, side);
    const [html] = fake.panels[0]!.html;
    const [, nonce] = /'nonce-([^']+)'/.exec(html!)!;
    expect(html).toContain("default-src 'none'");
    expect(html).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/script-src[^;]*(unsafe-inline|unsafe-eval|https:)/);
    expect(html).not.toMatch(/connect-src[^;]*(ws:|http:|\*)/);
  });
});

describe("following", () => {
  it("goes along with the editor, unless it is locked", () => {
    panes.show(A, side);
    panes.show(A, { ...side, locked: true });
    fake.panels.forEach((panel) => panel.send({ type: "ready" }));
    panes.follow(B);
    expect(fake.panels.map(shownIn)).toEqual([["a.py", "sub/b.py"], ["a.py"]]);
  });

  it("goes along with a file that gets another name, locked or not", () => {
    const pane = panes.show(A, { ...side, locked: true });
    panes.renamed(A, B);
    expect(pane.uri.path).toBe("/work/sub/b.py");
  });

  it("goes along with a folder that gets another name, and only with what is in it", () => {
    const [pane, other] = ["/work/sub/b.py", "/work/subway.py"].map((path) => panes.show(Uri.file(path), { ...side, locked: true }));
    panes.renamed(Uri.file("/work/sub"), Uri.file("/work/new/name"));
    expect([pane!.uri.path, other!.uri.path]).toEqual(["/work/new/name/b.py", "/work/subway.py"]);
  });

  it("stops when it is locked, and goes on when it is not", () => {
    const pane = panes.show(A, side);
    fake.panels[0]!.send({ type: "lock", locked: true });
    panes.follow(B);
    expect(pane.uri.path).toBe("/work/a.py");
    pane.lock(false);
    panes.follow(B);
    expect(pane.uri.path).toBe("/work/sub/b.py");
  });
});

describe("a pane's page", () => {
  it("is told nothing before it listens, and then what it shows and whether the daemon runs", () => {
    panes.show(A, side);
    const [panel] = fake.panels;
    expect(panel!.posted).toEqual([]);
    panel!.send({ type: "ready" });
    expect((panel!.posted as ToPane[]).map(({ type }) => type)).toEqual(["show", "link"]);
    expect(panel!.posted.at(-1)).toMatchObject({ open: true });
  });

  it("watches no more while it is hidden, and anew when it comes back", async () => {
    panes.show(A, side);
    const [panel] = fake.panels;
    panel!.send({ type: "ready" });
    panel!.send({ type: "rpc", message: { id: 1, method: "livesync/watch", params: { uri: A.toString() } } });
    await settled();
    panel!.setVisible(false);
    await settled();
    expect(started.asked).toEqual(["watch a.py", "unwatch a.py"]);
    panel!.setVisible(true);
    panel!.send({ type: "ready" });
    expect(shownIn(panel!)).toEqual(["a.py", "a.py"]);
  });

  it("does not get the answers of the page before it, which counted as it does", async () => {
    const answers: (() => void)[] = [];
    answer = ({ params }) => new Promise((resolve) => answers.push(() => resolve(snapshotOf((params as { uri: string }).uri))));
    panes.show(A, side);
    const [panel] = fake.panels;
    const watch = (uri: Uri): void => panel!.send({ type: "rpc", message: { id: 1, method: "livesync/watch", params: { uri: uri.toString() } } });
    panel!.send({ type: "ready" });
    watch(A);
    panes.follow(B);
    panel!.send({ type: "ready" }); // loaded anew: refreshed, hidden and shown, or moved
    watch(B);
    for (const come of answers) come();
    await settled();
    const snapshots = (panel!.posted as ToPane[]).flatMap((each) => (each.type === "rpc" && "result" in each.message ? [each.message.result] : []));
    expect(snapshots).toMatchObject([{ uri: B.toString() }]);
  });

  it("hears that the daemon is gone and back", async () => {
    panes.show(A, side);
    const [panel] = fake.panels;
    panel!.send({ type: "ready" });
    await started.daemon.restart();
    const links = (panel!.posted as ToPane[]).flatMap((each) => (each.type === "link" ? [each.open] : []));
    expect(links).toEqual([true, false, false, true]);
  });

  it("opens links to other files of the workspace in the editor", () => {
    panes.show(B, side);
    fake.panels[0]!.send({ type: "open", path: "lib/c.py" });
    expect(opened).toEqual(["/work/lib/c.py:"]);
  });
});

describe("after a reload of the window", () => {
  it("comes back as it was", async () => {
    const panel = makePanel();
    await panes.deserializeWebviewPanel(panel as never, { uri: B.toString(), locked: true });
    expect(panel.title).toBe("[Preview] b.py");
    expect(started.asked).toEqual([]);
  });

  it("is closed if nobody knows what it showed", async () => {
    const panel = makePanel();
    let closed = false;
    panel.dispose = () => (closed = true);
    await panes.deserializeWebviewPanel(panel as never, undefined);
    expect(closed).toBe(true);
  });
});

function makePanel(): FakePanel {
  panes.show(A, { ...side, locked: true });
  return fake.panels.at(-1)!;
}
