// Places, files, choices: the pure parts around the document.
import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../fuzzy";
import { highlightPython } from "../highlight";
import { choose } from "../mime/priority";
import { distinguish, formatPlace, parsePlace } from "../places";
import { blank, reduce } from "../state";
import { duration } from "../time";
import { filterFiles, folderTree } from "../tree";

const file = (path: string, uri = `file:///r/${path}`) => ({ uri, path, armed: false, watched: false });

test("places survive the address", () => {
  for (const place of [{ path: "a.py" }, { path: "über/a b#c:d%.py", block: "b:1" }, { path: "a/b.py", block: "x" }]) {
    const { path, block } = parsePlace(formatPlace(place)) ?? {};
    assert.deepEqual({ path, block }, { block: undefined, ...place });
  }
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
  assert.deepEqual([0.2, 12.4, 840, 1500, 185_000].map(duration), ["<1 ms", "12 ms", "840 ms", "1.50 s", "3 min 05 s"]);
});
