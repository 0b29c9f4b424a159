import { expect, it } from "vitest";
import { fromSnapshot } from "../preview/document";
import type { Block, BlockResult } from "../preview/protocol";
import { rangesOf } from "../src/decorations";
import { snapshotOf } from "./daemons";

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

it("marks what waits, failed or is out of date, line by line of the code", () => {
  const { pending, error, stale } = rangesOf(fromSnapshot(snapshot, 0));
  expect([pending, error, stale].map((ranges) => ranges.map(({ start, end }) => [start.line, end.line]))).toEqual([[[9, 9]], [[2, 2]], [[4, 5]]]);
});

it("marks nothing in a file that does not run, or that nobody watches", () => {
  expect(rangesOf(fromSnapshot({ ...snapshot, armed: false }, 0)).error).toEqual([]);
  expect(rangesOf(undefined).error).toEqual([]);
});
