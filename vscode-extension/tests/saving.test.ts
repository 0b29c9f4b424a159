import { beforeEach, expect, it } from "vitest";
import { Uri } from "vscode";
import type { Daemon } from "../src/daemon";
import { save } from "../src/saving";
import { fake } from "./vscode";

const daemon = { request: () => Promise.resolve({ mime: "text/html", base64: btoa("<p>hello</p>") }) } as unknown as Daemon;

beforeEach(() => fake.reset());

it("writes an export where the user says, and tells", async () => {
  fake.target = Uri.file("/elsewhere/kept.html");
  await save(daemon, "/blob/1", Uri.file("/work/a.py"), "a.html");
  expect([...fake.written]).toEqual([["/elsewhere/kept.html", "<p>hello</p>"]]);
  expect(fake.messages).toEqual(["Saved kept.html."]);
});

it("writes nothing when the user thinks better of it", async () => {
  await save(daemon, "/blob/1", Uri.file("/work/a.py"), "a.html");
  expect(fake.written.size).toBe(0);
  expect(fake.messages).toEqual([]);
});
