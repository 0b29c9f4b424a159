import { beforeEach, describe, expect, it, vi } from "vitest";
import { type MessageItem, Position, Uri, window } from "vscode";
import type { Block, Snapshot } from "../preview/protocol";
import { registerCommands } from "../src/commands";
import { Documents } from "../src/documents";
import { Focus } from "../src/focus";
import type { Livesync } from "../src/livesync";
import { type Sent, snapshotOf, Started } from "./daemons";
import { type FakeEditor, fake, fakeEditor } from "./vscode";

const A = Uri.file("/work/a.py").toString();

let started: Started;
let documents: Documents;
let answer: (sent: Sent) => unknown;

beforeEach(async () => {
  fake.reset();
  answer = () => null;
  started = new Started((sent) => answer(sent));
  documents = new Documents();
  const log = window.createOutputChannel("test", { log: true });
  registerCommands({ daemon: started.daemon, documents, focus: new Focus(), panes: { active: undefined }, log } as unknown as Livesync);
  await started.daemon.ensure();
});

function run(command: string): Promise<void> {
  return fake.commands.get(command)!() as Promise<void>;
}

function at(path: string, line: number): FakeEditor {
  return { ...fakeEditor(path), selection: { active: new Position(line, 0) } };
}

function block(id: string, line: number): Block {
  const range = { start: { line, character: 0 }, end: { line: line + 2, character: 0 } };
  return { id, kind: "code", range, firstLine: line, source: "x", hidden: [], directives: [] };
}

describe("the block at the cursor", () => {
  const snapshot: Snapshot = { ...snapshotOf(A), blocks: [block("first", 0), block("second", 4)] };

  it("is that of the editor in which the user is", async () => {
    const [left, right] = [at("/work/a.py", 0), at("/work/a.py", 5)];
    documents.open(snapshot);
    fake.activate(right, [left, right]);
    await run("livesync.runBlock");
    expect(started.last.requests.map(({ params }) => params)).toEqual([{ uri: A, scope: "block", blockId: "second" }]);
  });

  it("is not guessed from the lines of an older text while this one does not parse", async () => {
    const start = { line: 2, character: 0 };
    documents.open({ ...snapshot, syntaxError: { message: "'(' was never closed", range: { start, end: start } } });
    fake.activate(at("/work/a.py", 5));
    await run("livesync.runBlock");
    expect(started.last.requests).toEqual([]);
    expect(fake.messages).toEqual(["Line 3 does not parse ('(' was never closed): no block can be run until it does."]);
  });
});

describe("the file that is meant", () => {
  it("is the one on screen while a log has the keyboard", async () => {
    const editor = fakeEditor("/work/a.py");
    fake.activate(editor);
    fake.activate(fakeEditor("/livesync-1", "log"), [editor]);
    await run("livesync.runAll");
    expect(started.asked).toEqual(["run a.py"]);
  });

  it("is none beside Python that cannot be shown", async () => {
    const editor = fakeEditor("/work/a.py");
    const other = fakeEditor("/work/script");
    fake.activate(editor);
    fake.activate(other, [editor, other]);
    await run("livesync.runAll");
    expect(fake.messages).toEqual(["livesync shows Python files (.py) on disk; /work/script is none."]);
  });
});

describe("a file that was not allowed to run", () => {
  it("is the one that is allowed, also when the user goes on meanwhile", async () => {
    fake.activate(fakeEditor("/work/a.py"));
    vi.spyOn(window, "showWarningMessage").mockImplementationOnce((_: string, button: unknown) => {
      fake.activate(fakeEditor("/work/b.py"));
      return Promise.resolve(button as MessageItem);
    });
    answer = ({ method }) => {
      if (method === "livesync/run") throw Object.assign(new Error("a.py is not armed."), { code: -32001 });
      return null;
    };
    await run("livesync.runAll");
    expect(started.asked).toEqual(["run a.py", "arm a.py"]);
  });

  it("stays so if that fails, and the user is told why", async () => {
    fake.activate(fakeEditor("/work/a.py"));
    fake.pressed = "Run This File";
    answer = ({ method }) => {
      throw method === "livesync/arm" ? new Error("a.py is outside.") : Object.assign(new Error("a.py is not armed."), { code: -32001 });
    };
    await run("livesync.runAll");
    expect(fake.messages).toEqual(["This file has not been allowed to run yet.", "a.py is outside."]);
  });
});
