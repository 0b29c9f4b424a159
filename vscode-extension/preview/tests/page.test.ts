// Places, files, choices: the pure parts around the document.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../fuzzy";
import { highlightPython } from "../highlight";
import { textOfOutputs } from "../copying";
import { choose } from "../mime/priority";
import { distinguish, formatPlace, parsePlace } from "../places";
import { locate } from "../pointing";
import type { Block } from "../protocol";
import { blank, reduce } from "../state";
import { duration } from "../time";
import { filterFiles, folderTree } from "../tree";

const file = (path: string, uri = `file:///r/${path}`) => ({ uri, path, armed: false, watched: false });

test("places survive the address", () => {
  for (const place of [{ path: "a.py" }, { path: "über/a b#c:d%.py", block: "b:1" }, { path: "a/b.py", block: "x" }, { path: "a:1.py", line: 11 }]) {
    const { path, block, line } = parsePlace(formatPlace(place)) ?? {};
    assert.deepEqual({ path, block, line }, { block: undefined, line: undefined, ...place });
  }
  assert.equal(formatPlace({ path: "a.py", line: 11 }), "#a.py:12");
  assert.equal(parsePlace("#"), undefined);
  assert.equal(parsePlace("#50%.py")?.path, "50%.py");
});

test("equal paths of two roots get their roots' names", () => {
  const files = [file("a.py", "file:///x/one/a.py"), file("a.py", "file:///x/two/a.py"), file("b.py", "file:///x/one/b.py")];
  const paths = distinguish(files, ["file:///x/one", "file:///x/two"]).map(({ path }) => path);
  assert.deepEqual(paths, ["one/a.py", "two/a.py", "b.py"]);
});

test("files stand in folders, in human order", () => {
  const tree = folderTree([file("b10.py"), file("b9.py"), file("z/x/c.py"), file("a/d.py")]);
  assert.deepEqual(tree.files.map(({ path }) => path), ["b9.py", "b10.py"]);
  assert.deepEqual(tree.folders.map(({ path }) => path), ["a", "z"]);
  assert.equal(tree.folders[1]?.folders[0]?.files[0]?.path, "z/x/c.py");
});

test("the filter takes words of path and title", () => {
  const files = [{ ...file("a/fit.py"), title: "Curve fitting" }, file("b.py")];
  assert.equal(filterFiles(files, "curve FIT").length, 1);
  assert.equal(filterFiles(files, " ").length, 2);
});

test("the richest representation that the page knows is chosen", () => {
  assert.equal(choose({ "text/plain": "", "text/html": "" })?.renderer, "html");
  assert.equal(choose({ "text/plain": "", "image/png": "", "text/latex": "" })?.renderer, "latex");
  assert.equal(choose({ "application/vnd.x": "", "text/plain": "" })?.renderer, "text");
  assert.equal(choose({ "application/geo+json": {}, "text/plain": "" })?.renderer, "text");
  assert.equal(choose({ "text/html": "", "application/vnd.plotly.v1+json": {} })?.renderer, "plotly");
  for (const type of ["vega.v6+json", "vegalite.v5+json", "vegalite.v6.json"]) {
    assert.equal(choose({ "text/html": "", [`application/vnd.${type}`]: {} })?.renderer, "vega");
  }
  assert.equal(choose({}), undefined);
});

test("highlighting loses no character", () => {
  const source = 'async def f(x: int) -> str:\n\n    return f"{x!r:>{10}} {\'a\'}"  # ok\n@broken(';
  const text = highlightPython(source).map((line) => line.map((token) => token.text).join("")).join("\n");
  assert.equal(text, source);
  assert.ok(highlightPython("x = 1 # c")[0]?.some(({ style }) => style === "tok-comment"));
});

test("the palette finds by a few letters", () => {
  const items = ["models/fit.py", "report.py", "Restart the worker"];
  assert.deepEqual(find(items, (item) => item, "fit"), ["models/fit.py"]);
  assert.equal(find(items, (item) => item, "").length, 3);
});

test("leaving a file drops its state; a new block of it does not", () => {
  const opened = { ...blank, place: { path: "a.py" }, failure: "gone" };
  assert.equal(reduce(opened, { type: "place", place: { path: "a.py", block: "x" } }).failure, "gone");
  assert.equal(reduce(opened, { type: "place", place: { path: "b.py" } }).failure, undefined);
});

test("times read well", () => {
  assert.deepEqual([0.2, 12.4, 840, 1500, 185_000].map(duration), ["< 1 ms", "12 ms", "840 ms", "1.50 s", "3 min 05 s"]);
});

test("a line is looked for in the block that holds it", () => {
  const at = (id: string, start: number, kind: Block["kind"]): Block => {
    const range = { start: { line: start, character: 0 }, end: { line: start + 4, character: 0 } };
    return { id, kind, range, firstLine: start + 1, source: "", hidden: [], directives: [] };
  };
  const blocks = [at("prose", 0, "markdown"), at("code", 5, "code")];
  assert.deepEqual(locate({ path: "", line: 2 }, blocks), { block: "prose" });
  assert.deepEqual(locate({ path: "", line: 8 }, blocks), { block: "code", offset: 2 });
  assert.deepEqual(locate({ path: "", line: 5 }, blocks), { block: "code", offset: 0 }, "its directives stand above its code");
  assert.equal(locate({ path: "", block: "gone" }, blocks), undefined);
});

test("copied text has no colours, and has what the daemon keeps", async () => {
  const load = (path: string) => Promise.resolve(new Blob([`kept at ${path}`]));
  const text = await textOfOutputs(
    [
      { type: "stream", name: "stdout", text: "\u001b[1;31mred\u001b[0m\n\u001b]0;title\u0007plain\n" },
      { type: "stream", name: "stdout", ref: { ref: "/blob/1", size: 9, mime: "text/plain" } },
      { type: "value", data: { "text/html": "<b>1</b>", "text/plain": "1" } },
      { type: "error", name: "KeyError", message: "'a'", frames: [] },
    ],
    load,
  );
  assert.equal(text, "red\nplain\nkept at /blob/1\n1\nKeyError: 'a'");
});
