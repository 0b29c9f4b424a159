// What the braces beside the language tell of the file at hand.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Notification } from "../preview/protocol";
import { Documents } from "../src/documents";
import { Focus } from "../src/focus";
import { Status } from "../src/status";
import { settled, snapshotOf, Started } from "./daemons";
import { fake, fakeEditor } from "./vscode";

let documents: Documents;
let status: Status;
let uri: string;

beforeEach(async () => {
  fake.reset();
  const editor = fakeEditor("/work/a.py");
  uri = editor.document.uri.toString();
  fake.activate(editor);
  const { daemon } = new Started();
  await daemon.ensure();
  documents = new Documents();
  status = new Status(daemon, documents, new Focus());
});

afterEach(() => status.dispose());

function hear(notification: Notification): void {
  documents.hear(notification);
}

function edit(version: number): void {
  hear({ method: "livesync/document", params: { uri, version, splices: [] } });
}

function result(run: number, receivedAt: number): void {
  hear({ method: "livesync/runStart", params: { uri, run, version: run, planned: [], receivedAt, plannedMs: 0 } });
  hear({ method: "livesync/blockResult", params: { uri, run, result: { blockId: "b", run, status: "ok", outputs: [], reads: [], writes: [] } as never } });
}

async function detail(): Promise<string | undefined> {
  await settled();
  return fake.statuses[0]!.detail;
}

it("names the interpreter, also after another pane's snapshot", async () => {
  documents.open(snapshotOf(uri));
  documents.learn(uri, "/env/bin/python");
  expect(await detail()).toBe("/env/bin/python");
  documents.open(snapshotOf(uri));
  expect(await detail()).toBe("/env/bin/python");
});

it("tells how long the last edit took, until the next one has a result", async () => {
  documents.open(snapshotOf(uri));
  edit(2);
  result(2, Date.now());
  expect(await detail()).toMatch(/^edit → result (< )?\d+ ms$/);
  const before = await detail();
  edit(3);
  expect(await detail()).toBe(before);
});
