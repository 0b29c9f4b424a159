import { beforeEach, expect, it } from "vitest";
import { LogLevel, Uri } from "vscode";
import { type Choices, nothingChosen } from "../src/choice";
import { commandSetting, daemonSettings } from "../src/settings";
import { fake, workspace } from "./vscode";

beforeEach(() => fake.reset());

it("sends what the user set and nothing else: defaults would outweigh pyproject.toml", () => {
  fake.defaults.set("livesync.run", "onType");
  fake.set("livesync.debounceMs", 100);
  expect(daemonSettings(nothingChosen, LogLevel.Info)).toEqual({ debounceMs: 100, logLevel: "info" });
});

it("sends the workspace's value before the user's", () => {
  fake.set("livesync.run", "manual");
  fake.set("livesync.run", "onSave", "workspaceValue");
  expect(daemonSettings(nothingChosen, LogLevel.Info)).toMatchObject({ run: "onSave" });
});

it("keeps false, 0 and empty lists, and leaves out null", () => {
  fake.set("livesync.mirror", false);
  fake.set("livesync.verifyAfterSeconds", 0);
  fake.set("livesync.include", []);
  fake.set("livesync.python", null);
  expect(daemonSettings(nothingChosen, LogLevel.Info)).toEqual({ mirror: false, verifyAfterSeconds: 0, include: [], logLevel: "info" });
});

it("prefers the setting `python` to the interpreter that was chosen elsewhere", () => {
  const window: Choices = { ...nothingChosen, python: { python: "/env/bin/python", by: "an extension" } };
  expect(daemonSettings(window, LogLevel.Info)["python"]).toBe("/env/bin/python");
  fake.set("livesync.python", ".venv");
  expect(daemonSettings(window, LogLevel.Info)["python"]).toBe(".venv");
});

it("sends for each of several folders what it has of its own", () => {
  workspace.workspaceFolders = ["/one", "/two"].map((path, index) => ({ uri: Uri.file(path) as never, name: path, index }));
  fake.set("livesync.run", "manual");
  fake.setIn("/two", "livesync.run", "onSave");
  fake.setIn("/two", "livesync.port", 80); // the daemon's, which is one for the window
  const choices: Choices = { ...nothingChosen, folders: new Map([["file:///one", { python: "/env", by: "an extension" }]]) };
  const { run, folders } = daemonSettings(choices, LogLevel.Info);
  expect([run, folders]).toEqual(["manual", { "file:///one": { python: "/env" }, "file:///two": { run: "onSave" } }]);
});

it("lets the daemon log as much as our channel shows", () => {
  expect(daemonSettings(nothingChosen, LogLevel.Trace)["logLevel"]).toBe("debug");
  expect(daemonSettings(nothingChosen, LogLevel.Warning)["logLevel"]).toBe("warning");
});

it("fills in the variables of a command", () => {
  fake.set("livesync.path", ["${workspaceFolder}/bin/livesync-ls", "--log-file", "${env:LOGS}/${userHome}"]);
  expect(commandSetting("path", { LOGS: "/logs" }, "home")).toEqual(["/work/bin/livesync-ls", "--log-file", "/logs/home"]);
});
