// The parts put together, with a daemon of ours: when it is started, and when it is not.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ExtensionContext, Uri, window } from "vscode";
import { Livesync } from "../src/livesync";
import { FakeConversation, reply, settled, snapshotOf } from "./daemons";
import { fake, fakeEditor, workspace } from "./vscode";

const conversations: FakeConversation[] = [];

vi.mock("../src/client", () => ({
  converse: (_program: unknown, _settings: unknown, _log: unknown, listener: FakeConversation["listener"]) => {
    const conversation = new FakeConversation(listener, ({ method, params }) => reply(method, params), false);
    conversations.push(conversation);
    return conversation;
  },
}));

let livesync: Livesync | undefined;
let memory: Map<string, unknown>;

beforeEach(() => {
  fake.reset();
  conversations.length = 0;
  memory = new Map();
  fake.set("livesync.path", ["livesync-ls"]); // no Python is looked for
});

afterEach(async () => livesync?.stop());

function activate(): Livesync {
  const workspaceState = {
    get: (key: string, otherwise: unknown) => memory.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  };
  const context = { extensionUri: Uri.file("/extension"), workspaceState } as unknown as ExtensionContext;
  livesync = new Livesync(context, window.createOutputChannel("test", { log: true }));
  return livesync;
}

/** What the daemons were asked for, questions about their state aside. */
function requests(): string[] {
  return conversations.flatMap((each) => each.requests.map(({ method }) => method)).filter((method) => method !== "livesync/status");
}

it("starts nothing because a Python file is opened", async () => {
  fake.activate(fakeEditor("/work/a.py"));
  activate();
  fake.activate(fakeEditor("/work/b.py"));
  await settled();
  expect(conversations).toEqual([]);
});

it("starts the daemon for a preview, and arms the file before its pane asks", async () => {
  fake.activate(fakeEditor("/work/a.py"));
  activate();
  await fake.commands.get("livesync.openPreviewToSide")!();
  expect(requests()).toEqual(["livesync/arm"]);
  expect(fake.panels).toHaveLength(1);
});

it("starts it for a file that was armed earlier, once that is in the editor", async () => {
  fake.activate(fakeEditor("/work/a.py"));
  activate().documents.open(snapshotOf("file:///work/b.py"));
  await livesync?.stop();
  activate();
  await settled();
  expect(conversations).toEqual([]);
  fake.activate(fakeEditor("/work/b.py"));
  await settled();
  await settled();
  expect(conversations).toHaveLength(1);
});

it("runs nothing in Restricted Mode, and begins when the workspace is trusted", async () => {
  workspace.isTrusted = false;
  fake.activate(fakeEditor("/work/a.py"));
  activate();
  await fake.commands.get("livesync.openPreview")!();
  expect(fake.messages.join()).toContain("Restricted Mode");
  expect(fake.panels).toHaveLength(1);
  expect(conversations).toHaveLength(0);
  fake.grant();
  await settled();
  await settled();
  expect(conversations).toHaveLength(1);
  expect(requests()).not.toContain("livesync/arm");
});

it("tells the daemon which file the user is at", async () => {
  const a = fakeEditor("/work/a.py");
  fake.activate(a);
  const { daemon } = activate();
  await daemon.ensure();
  fake.activate(undefined, [a]); // a pane has the keyboard
  fake.activate(fakeEditor("/work/b.py"));
  await settled();
  const told = conversations[0]!.notified.filter(({ method }) => method === "livesync/didFocus").map(({ params }) => params);
  expect(told).toEqual([{ uri: Uri.file("/work/a.py").toString() }, { uri: Uri.file("/work/b.py").toString() }]);
});

it("asks before it runs a file that was not armed", async () => {
  fake.activate(fakeEditor("/work/a.py"));
  const { daemon } = activate();
  await daemon.ensure();
  vi.spyOn(daemon, "request").mockRejectedValue(Object.assign(new Error("a.py is not armed."), { code: -32001 }));
  await fake.commands.get("livesync.runAll")!();
  expect(fake.messages).toEqual(["This file has not been allowed to run yet."]);
});

/** A preview beside the file is opened, watches, and is closed again. */
async function look(uri: string): Promise<void> {
  await fake.commands.get("livesync.openPreviewToSide")!();
  const panel = fake.panels.at(-1)!;
  panel.send({ type: "ready" });
  panel.send({ type: "rpc", message: { id: 1, method: "livesync/watch", params: { uri } } });
  await settled();
  panel.dispose();
  await settled();
}

it("ends a closed preview's watch where the daemon watches only what is asked for", async () => {
  fake.set("livesync.watch", "manual");
  fake.activate(fakeEditor("/work/a.py"));
  activate();
  await look("file:///work/a.py");
  expect(requests()).toEqual(["livesync/arm", "livesync/watch", "livesync/unwatch"]);
});

it("ends it where the daemon watches what is open once the file is closed, also behind another one", async () => {
  fake.set("livesync.watch", "open");
  fake.open("/work/a.py");
  fake.activate(fakeEditor("/work/a.py"));
  activate();
  await look("file:///work/a.py");
  fake.activate(fakeEditor("/work/b.py"));
  await settled();
  expect(requests()).toEqual(["livesync/arm", "livesync/watch"]);
  fake.close("/work/a.py");
  await settled();
  expect(requests().at(-1)).toBe("livesync/unwatch");
});

it("asks which interpreter runs a file that ran before anybody looked", async () => {
  const { daemon, documents } = activate();
  await daemon.ensure();
  const uri = "file:///work/a.py";
  const session = { uri, state: "idle", python: "/env/bin/python", pythonWhy: "" };
  vi.spyOn(daemon, "request").mockResolvedValue({ version: "1", sessions: [session] });
  documents.open(snapshotOf(uri));
  await settled();
  expect(documents.get(Uri.parse(uri))?.python).toBe("/env/bin/python");
});

it("saves a file that is only in the editor before it previews it", async () => {
  const untitled = fakeEditor("Untitled-1");
  fake.activate({ ...untitled, document: { ...untitled.document, uri: Uri.parse("untitled:Untitled-1") } as never });
  activate();
  await fake.commands.get("livesync.openPreviewToSide")!();
  expect(fake.panels).toHaveLength(0); // no name was given
  fake.target = Uri.file("/work/named.py") as never;
  await fake.commands.get("livesync.openPreviewToSide")!();
  expect(fake.panels.map(({ title }) => title)).toEqual(["Preview named.py"]);
  expect(fake.messages).toEqual([]);
});
