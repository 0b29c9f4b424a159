import { beforeEach, expect, it } from "vitest";
import { fromSnapshot } from "../preview/document";
import type { Block, BlockResult } from "../preview/protocol";
import { Decorations, rangesOf } from "../src/decorations";
import { Documents } from "../src/documents";
import { settled, snapshotOf } from "./daemons";
import { fake, fakeEditor } from "./vscode";

beforeEach(() => fake.reset());

function block(id: string, firstLine: number, source: string): Block {
  const end = firstLine + source.split("\n").length;
  return { id, kind: "code", firstLine, source, range: { start: { line: firstLine, character: 0 }, end: { line: end, character: 0 } }, hidden: [], directives: [] };
}

function result(blockId: string, status: BlockResult["status"], stale = false): BlockResult {
  return { blockId, status, stale, outputs: [], run: 1 };
}

const snapshot = {
  ...snapshotOf("file:///work/a.py"),
  blocks: [block("a", 0, "x = 1\n"), block("b", 2, "1 / 0"), block("c", 4, "y = x\ny\n\n"), block("d", 9, "z")],
  results: [result("a", "ok"), result("b", "error"), result("c", "ok", true), result("d", "running")],
};

/** The text that the blocks are of. */
const text = ["x = 1", "", "1 / 0", "", "y = x", "y", "", "", "", "z"];

it("marks what waits, failed or is out of date, line by line of the code", () => {
  const { pending, error, stale } = rangesOf(fromSnapshot(snapshot, 0));
  expect([pending, error, stale].map((ranges) => ranges.map(({ start, end }) => [start.line, end.line]))).toEqual([[[9, 9]], [[2, 2]], [[4, 5]]]);
});

it("marks nothing in a file that does not run, or that nobody watches", () => {
  expect(rangesOf(fromSnapshot({ ...snapshot, armed: false }, 0)).error).toEqual([]);
  expect(rangesOf(undefined).error).toEqual([]);
});

it("draws nothing at the lines of an older text while the new one does not parse", async () => {
  const documents = new Documents();
  const decorations = new Decorations(documents);
  const editor = fakeEditor("/work/a.py");
  fake.type(editor, text);
  const change = (syntaxError: boolean): void => {
    const start = { line: 7, character: 0 };
    const problem = { message: "'(' was never closed", range: { start, end: start } };
    const params = { uri: snapshot.uri, version: 2, splices: [], ...(syntaxError && { syntaxError: problem }) };
    documents.hear({ method: "livesync/document", params });
  };
  fake.activate(editor);
  documents.open(snapshot);
  await settled();
  expect(editor.marks.get("editorError.foreground")).toEqual([2]);
  editor.marks.clear(); // VS Code moves them from now on
  const shownLater = fakeEditor("/work/a.py");
  fake.type(shownLater, text);
  change(true);
  fake.activate(editor, [editor, shownLater]);
  await settled();
  expect([editor.marks.size, shownLater.marks.size]).toEqual([0, 0]);
  fake.set("livesync.decorations", false); // they go all the same
  expect(editor.marks.get("editorError.foreground")).toEqual([]);
  fake.set("livesync.decorations", true);
  change(false);
  await settled();
  expect(shownLater.marks.get("editorError.foreground")).toEqual([2]);
  decorations.dispose();
});

it("draws nothing at the lines of a text that was typed over, until it is there again", async () => {
  const documents = new Documents();
  const decorations = new Decorations(documents);
  const editor = fakeEditor("/work/a.py");
  fake.activate(editor);
  fake.type(editor, ["", ...text]);
  editor.marks.clear();
  documents.open(snapshot);
  await settled();
  expect(editor.marks.size).toBe(0);
  fake.type(editor, text); // taken back: there is no news of it
  await settled();
  expect(editor.marks.get("editorError.foreground")).toEqual([2]);
  decorations.dispose();
});
