import { beforeEach, describe, expect, it } from "vitest";
import { Uri } from "vscode";
import { type Choices, nothingChosen, userPython } from "../src/choice";
import { fake, workspace } from "./vscode";

beforeEach(() => fake.reset());

const BY = "the Python extension";

/** What the Python extension says of each folder; of a window without one under "". */
function asked(choices: Record<string, string>): Promise<Choices> {
  return userPython((folder) => {
    const python = choices[folder?.path ?? ""];
    return Promise.resolve(python === undefined ? undefined : { python, by: BY });
  });
}

describe("the Python that runs the code", () => {
  it("is the one that was chosen in the editor, whatever its version", async () => {
    expect(await asked({ "/work": "/env/python" })).toEqual({ ...nothingChosen, python: { python: "/env/python", by: BY } });
  });

  it("is also that of a window without a folder", async () => {
    workspace.workspaceFolders = undefined;
    expect((await asked({ "": "/env/python" })).python).toMatchObject({ python: "/env/python" });
  });

  it("is left to the daemon if nothing was chosen, or the setting says it", async () => {
    expect(await asked({})).toEqual(nothingChosen);
    fake.set("livesync.python", "/mine");
    expect(await asked({ "/work": "/env/python" })).toEqual(nothingChosen);
  });

  it("is one for each of several folders, where the folder's settings do not say it", async () => {
    workspace.workspaceFolders = ["/one", "/two", "/three"].map((path, index) => ({ uri: Uri.file(path) as never, name: path, index }));
    fake.setIn("/two", "livesync.python", ".venv");
    const { python, folders } = await asked({ "/one": "/a", "/two": "/b" });
    expect(python).toBeUndefined();
    expect([...folders]).toEqual([["file:///one", { python: "/a", by: BY }]]);
  });
});
