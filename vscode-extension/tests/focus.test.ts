import { afterEach, beforeEach, expect, it } from "vitest";
import { Focus } from "../src/focus";
import { fake, fakeEditor } from "./vscode";

let focus: Focus;
beforeEach(() => {
  fake.reset();
  focus = new Focus();
});

afterEach(() => focus.dispose());

it("is the Python file in the active editor", () => {
  fake.activate(fakeEditor("/work/a.py"));
  expect(focus.uri?.path).toBe("/work/a.py");
  fake.activate(fakeEditor("/work/notes.md", "markdown"));
  expect(focus.uri).toBeUndefined();
});

it("stays when a preview takes the keyboard", () => {
  const editor = fakeEditor("/work/a.py");
  fake.activate(editor);
  const changes: unknown[] = [];
  focus.onChange((uri) => changes.push(uri));
  fake.activate(undefined, [editor]);
  expect(focus.uri?.path).toBe("/work/a.py");
  expect(changes).toEqual([]);
});

it("stays when the log takes the keyboard, which is an editor of its own kind", () => {
  const editor = fakeEditor("/work/a.py");
  fake.activate(editor);
  fake.activate({ ...fakeEditor("/livesync", "log"), viewColumn: undefined }, [editor]);
  expect(focus.uri?.path).toBe("/work/a.py");
  fake.activate(fakeEditor("/work/notes.md", "markdown"), [editor]);
  expect(focus.uri).toBeUndefined();
});

it("goes when the file is on screen no more", () => {
  fake.activate(fakeEditor("/work/a.py"));
  fake.activate(undefined, []);
  expect(focus.uri).toBeUndefined();
});
