import { afterEach, beforeEach, expect, it } from "vitest";
import { Uri } from "vscode";
import type { ToPane } from "../preview/messages";
import type { Pane } from "../src/pane";
import type { Panes } from "../src/panes";
import { Scrolling } from "../src/scrolling";
import { type FakeEditor, fake, fakeEditor } from "./vscode";

let editor: FakeEditor;
let posted: ToPane[];
let now: number;
let scrolling: Scrolling;
let pane: Pane;
let page: object;

beforeEach(() => {
  fake.reset();
  posted = [];
  now = 10_000;
  editor = fakeEditor("/work/a.py");
  fake.activate(editor);
  page = {};
  const post = (message: ToPane): number => posted.push(message);
  pane = { uri: Uri.file("/work/a.py"), post, get page() { return page; } } as unknown as Pane;
  scrolling = new Scrolling({ visible: [pane] } as unknown as Panes, () => now);
});

afterEach(() => scrolling.dispose());

it("moves the pane with the editor, and the editor with the pane", () => {
  fake.scroll(editor, 30);
  expect(posted).toEqual([{ type: "scroll", line: 30 }]);
  scrolling.paneScrolled(pane, 12);
  expect(editor.revealed).toEqual([12]);
});

it("does not move the pane back that has just moved the editor", () => {
  scrolling.paneScrolled(pane, 12);
  now += 100;
  fake.scroll(editor, 12);
  expect(posted).toEqual([]);
  now += 1000;
  fake.scroll(editor, 40);
  expect(posted).toEqual([{ type: "scroll", line: 40 }]);
});

it("tells where a pane begins that shows a file anew", () => {
  fake.scroll(editor, 25);
  expect(scrolling.topLine(Uri.file("/work/a.py"))).toBe(25);
  expect(scrolling.topLine(Uri.file("/work/other.py"))).toBeUndefined();
});

it("can be switched off, each way by itself", () => {
  fake.set("livesync.preview.scrollPreviewWithEditor", false);
  fake.scroll(editor, 30);
  expect(posted).toEqual([]);
  fake.set("livesync.preview.scrollEditorWithPreview", false);
  scrolling.paneScrolled(pane, 12);
  expect(editor.revealed).toEqual([]);
});

it("marks the cursor's block without scrolling to it where the pane does not scroll with the editor", () => {
  fake.set("livesync.preview.scrollPreviewWithEditor", false);
  fake.moveCursor(editor, 3);
  expect(posted).toEqual([{ type: "cursor", line: 3, scroll: false }]);
});

it("tells a page that was loaded anew where the cursor is, though it has not moved", () => {
  fake.moveCursor(editor, 3);
  page = {};
  fake.moveCursor(editor, 3);
  expect(posted).toHaveLength(2);
});

it("tells a pane of the cursor's line, and of another column nothing", () => {
  for (const line of [3, 3, 4, 3]) fake.moveCursor(editor, line);
  expect(posted.map((message) => message.type === "cursor" && message.line)).toEqual([3, 4, 3]);
});
