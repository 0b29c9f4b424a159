import { afterEach, beforeEach, expect, it } from "vitest";
import { Focus } from "../src/focus";
import { type FakeEditor, fake, fakeEditor, Uri } from "./vscode";

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

it("stays on a file that is on screen when something that is none takes the keyboard", () => {
  const editor = fakeEditor("/work/a.py");
  fake.activate(editor);
  for (const other of [fakeEditor("/work/README.md", "markdown"), asGitHasIt("/work/a.py"), fakeEditor("/livesync-1", "log")]) {
    fake.activate(other, [editor, other]);
    expect(focus.uri?.path).toBe("/work/a.py");
  }
});

it("goes when the file is on screen no more", () => {
  fake.activate(fakeEditor("/work/a.py"));
  fake.activate(undefined, []);
  expect(focus.uri).toBeUndefined();
});

/** The left side of a comparison. */
function asGitHasIt(path: string): FakeEditor {
  const editor = fakeEditor(path);
  return { ...editor, document: { ...editor.document, uri: Uri.parse(`git:${path}`) } };
}
