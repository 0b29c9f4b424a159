import { beforeEach, describe, expect, it } from "vitest";
import { Uri, window } from "vscode";
import { type Choice, userPython } from "../src/choice";
import type { Environments } from "../src/environments";
import { Programs } from "../src/program";
import { settled } from "./daemons";
import { EventEmitter, fake, workspace } from "./vscode";

beforeEach(() => fake.reset());

/** What the Python extension says of each folder; of a window without one under "". */
function asked(choices: Record<string, string>): Promise<Choice> {
  return userPython((folder) => {
    const python = choices[folder?.path ?? ""];
    return Promise.resolve(python === undefined ? undefined : { python, by: "the Python extension" });
  });
}

function openFolders(...paths: string[]): void {
  workspace.workspaceFolders = paths.map((path, index) => ({ uri: Uri.file(path) as never, name: path.slice(1), index }));
}

describe("the Python that runs the code", () => {
  it("is the one that was chosen in the editor, whatever its version", async () => {
    expect(await asked({ "/work": "/env/python" })).toEqual({ chosen: { python: "/env/python", by: "the Python extension" }, unused: undefined });
  });

  it("is also that of a window without a folder", async () => {
    workspace.workspaceFolders = undefined;
    expect((await asked({ "": "/env/python" })).chosen).toMatchObject({ python: "/env/python" });
  });

  it("is left to the daemon if nothing was chosen, or the setting says it", async () => {
    expect(await asked({})).toEqual({ chosen: undefined, unused: undefined });
    fake.set("livesync.python", "/mine");
    expect(await asked({ "/work": "/env/python" })).toEqual({ chosen: undefined, unused: undefined });
  });
});

describe("with several folders", () => {
  beforeEach(() => openFolders("/one", "/two"));

  it("a choice counts where all agree", async () => {
    expect(await asked({ "/one": "/a", "/two": "/a" })).toMatchObject({ chosen: { python: "/a" }, unused: undefined });
  });

  it("different choices do not count, and the user is told which they are", async () => {
    const { chosen, unused } = await asked({ "/one": "/a", "/two": "/b" });
    expect(chosen).toBeUndefined();
    expect(unused).toContain("different Pythons (/a in “one”, /b in “two”)");
    expect((await asked({ "/one": "/a" })).unused).toBeUndefined(); // the other is still looked for
  });

  it("the setting of a folder does not count, and the user is told where it does", async () => {
    fake.setIn("/two", "livesync.python", ".venv");
    expect((await asked({})).unused).toMatch(/^livesync.python in the settings of “two” is not used: .* workspace's settings/);
    fake.set("livesync.python", ".venv");
    expect((await asked({})).unused).toBeUndefined();
  });
});

it("is told once, with the settings at hand", async () => {
  openFolders("/one", "/two");
  fake.setIn("/two", "livesync.python", ".venv");
  fake.set("livesync.path", ["livesync-ls"]);
  fake.pressed = "Open Settings";
  const environments = { chosen: () => Promise.resolve(undefined), onChange: new EventEmitter<void>().event } as unknown as Environments;
  const programs = new Programs(Uri.file("/extension"), environments, window.createOutputChannel("test", { log: true }));
  await programs.choose();
  await programs.choose();
  await settled();
  expect(fake.messages).toHaveLength(1);
  expect(fake.executed).toEqual(["workbench.action.openSettings livesync.python"]);
});
