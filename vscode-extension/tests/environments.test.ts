import { beforeEach, expect, it } from "vitest";
import { Uri, window } from "vscode";
import { Environments } from "../src/environments";
import { EventEmitter, fake } from "./vscode";

const folder = Uri.file("/work");
let environments: Environments;

beforeEach(() => {
  fake.reset();
  environments = new Environments(window.createOutputChannel("test", { log: true }));
});

function environmentsExtension(run: { executable: string; args?: string[] }, activatedRun?: { executable: string; args?: string[] }) {
  const change = new EventEmitter<void>();
  const api = { getEnvironment: () => Promise.resolve({ execInfo: { run, activatedRun } }), onDidChangeEnvironment: change.event };
  fake.install("ms-python.vscode-python-envs", api);
  return change;
}

function pythonExtension(path: string): void {
  fake.install("ms-python.python", {
    environments: {
      getActiveEnvironmentPath: () => ({ id: path, path }),
      resolveEnvironment: () => Promise.resolve({ executable: { uri: Uri.file(path) } }),
      onDidChangeActiveEnvironmentPath: new EventEmitter<void>().event,
    },
  });
}

it("does without either extension", async () => {
  expect(await environments.chosen(folder)).toBeUndefined();
});

it("asks the Python extension", async () => {
  pythonExtension("/env/bin/python");
  expect(await environments.chosen(folder)).toEqual({ python: "/env/bin/python", by: "the Python extension" });
});

it("asks the newer extension first", async () => {
  pythonExtension("/old/python");
  environmentsExtension({ executable: "/new/python" });
  expect(await environments.chosen(folder)).toMatchObject({ python: "/new/python" });
});

it("takes the interpreter itself where activation needs more words", async () => {
  environmentsExtension({ executable: "/conda/python" }, { executable: "conda", args: ["run"] });
  expect(await environments.chosen(folder)).toMatchObject({ python: "/conda/python" });
});

it("goes on to the other extension when the newer one is switched off", async () => {
  fake.install("ms-python.vscode-python-envs", undefined);
  pythonExtension("/env/bin/python");
  expect(await environments.chosen(folder)).toMatchObject({ python: "/env/bin/python" });
});

it("tells of another choice, once for each", async () => {
  const change = environmentsExtension({ executable: "/new/python" });
  await environments.chosen(folder);
  await environments.chosen(folder);
  let told = 0;
  environments.onChange(() => (told += 1));
  change.fire();
  expect(told).toBe(1);
});
