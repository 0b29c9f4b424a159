// Where a choice of Python is written: it has to count.
import { beforeEach, expect, it } from "vitest";
import { Uri } from "vscode";
import { selectInterpreter } from "../src/selection";
import { fake } from "./vscode";

const CODE = "The Python that runs my code";
const DAEMON = "The Python that runs livesync";

beforeEach(() => {
  fake.reset();
  fake.opened = Uri.file("/new/python");
});

async function choose(role: string): Promise<void> {
  fake.picked = role;
  await selectInterpreter();
}

it("is the workspace for the code, and the user's settings for the daemon", async () => {
  await choose(CODE);
  await choose(DAEMON);
  expect(fake.settings.get("livesync.python")).toEqual({ workspaceValue: "/new/python" });
  expect(fake.settings.get("livesync.interpreter")).toEqual({ globalValue: ["/new/python"] });
});

it("is the workspace where that has its own word on the daemon's", async () => {
  fake.set("livesync.interpreter", ["/nowhere"], "workspaceValue");
  await choose(DAEMON);
  expect(fake.settings.get("livesync.interpreter")).toEqual({ workspaceValue: ["/new/python"] });
});

it("is left to the Python extension, unless the setting outweighs what is chosen there", async () => {
  let asked = 0;
  fake.commands.set("python.setInterpreter", () => (asked += 1));
  await choose(CODE);
  expect(asked).toBe(1);
  expect(fake.settings.size).toBe(0);
  fake.set("livesync.python", "/old/python");
  await choose(CODE);
  expect(asked).toBe(1);
  expect(fake.settings.get("livesync.python")).toEqual({ globalValue: "/old/python", workspaceValue: "/new/python" });
});
