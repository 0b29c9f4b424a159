import { beforeEach, expect, it } from "vitest";
import { LogLevel } from "vscode";
import { commandSetting, daemonSettings } from "../src/settings";
import { fake } from "./vscode";

beforeEach(() => fake.reset());

it("sends what the user set and nothing else: defaults would outweigh pyproject.toml", () => {
  fake.defaults.set("livesync.run", "onType");
  fake.set("livesync.debounceMs", 100);
  expect(daemonSettings(undefined, LogLevel.Info)).toEqual({ debounceMs: 100, logLevel: "info" });
});

it("sends the workspace's value before the user's", () => {
  fake.set("livesync.run", "manual");
  fake.set("livesync.run", "onSave", "workspaceValue");
  expect(daemonSettings(undefined, LogLevel.Info)).toMatchObject({ run: "onSave" });
});

it("keeps false, 0 and empty lists, and leaves out null", () => {
  fake.set("livesync.mirror", false);
  fake.set("livesync.verifyAfterSeconds", 0);
  fake.set("livesync.include", []);
  fake.set("livesync.python", null);
  expect(daemonSettings(undefined, LogLevel.Info)).toEqual({ mirror: false, verifyAfterSeconds: 0, include: [], logLevel: "info" });
});

it("prefers the setting `python` to the interpreter that was chosen elsewhere", () => {
  expect(daemonSettings("/env/bin/python", LogLevel.Info)["python"]).toBe("/env/bin/python");
  fake.set("livesync.python", ".venv");
  expect(daemonSettings("/env/bin/python", LogLevel.Info)["python"]).toBe(".venv");
});

it("lets the daemon log as much as our channel shows", () => {
  expect(daemonSettings(undefined, LogLevel.Trace)["logLevel"]).toBe("debug");
  expect(daemonSettings(undefined, LogLevel.Warning)["logLevel"]).toBe("warning");
});

it("fills in the variables of a command", () => {
  fake.set("livesync.path", ["${workspaceFolder}/bin/livesync-ls", "--log-file", "${env:LOGS}/${userHome}"]);
  expect(commandSetting("path", { LOGS: "/logs" }, "home")).toEqual(["/work/bin/livesync-ls", "--log-file", "/logs/home"]);
});
