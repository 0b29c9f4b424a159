import { beforeEach, describe, expect, it } from "vitest";
import { daemonPython, NoPython, type Surroundings, type Version } from "../src/interpreter";
import { fake } from "./vscode";

/** A computer with these Pythons, by the command that starts them. */
function computer(pythons: Record<string, Version>, chosen: Record<string, string> = {}, platform: NodeJS.Platform = "linux") {
  const asked: string[] = [];
  const surroundings: Surroundings = {
    environ: {},
    home: "/home/me",
    platform,
    chosen: (folder) => {
      const python = folder && chosen[folder.path];
      return Promise.resolve(python === undefined ? undefined : { python, by: "the Python extension" });
    },
    version: (command) => {
      asked.push(command.join(" "));
      return Promise.resolve(pythons[command.join(" ")]);
    },
  };
  return { surroundings, asked };
}

beforeEach(() => fake.reset());

describe("the Python that runs the daemon", () => {
  it("is that of the setting, and no other is tried", async () => {
    fake.set("livesync.interpreter", ["/opt/python", "-B"]);
    const { surroundings, asked } = computer({ "/opt/python -B": [3, 12], python3: [3, 13] });
    expect((await daemonPython(surroundings)).command).toEqual(["/opt/python", "-B"]);
    expect(asked).toEqual(["/opt/python -B"]);
  });

  it("is not guessed when the setting is wrong", async () => {
    fake.set("livesync.interpreter", ["/gone"]);
    const { surroundings } = computer({ python3: [3, 13] });
    await expect(daemonPython(surroundings)).rejects.toThrow('"/gone" in the setting livesync.interpreter does not start Python');
  });

  it("is the one that was chosen in the editor, if it is recent enough", async () => {
    const { surroundings } = computer({ "/env/python": [3, 11], python3: [3, 13] }, { "/work": "/env/python" });
    expect((await daemonPython(surroundings)).command).toEqual(["/env/python"]);
  });

  it("is another one if the code's is too old for the daemon", async () => {
    const { surroundings } = computer({ "/env/python": [3, 9], python3: [3, 10], "python3.12": [3, 12] }, { "/work": "/env/python" });
    expect((await daemonPython(surroundings)).command).toEqual(["python3.12"]);
  });

  it("is not one for which there are no libraries yet", async () => {
    const { surroundings } = computer({ python3: [3, 15], "python3.14": [3, 14] });
    expect((await daemonPython(surroundings)).command).toEqual(["python3.14"]);
  });

  it("is found by the launcher on Windows", async () => {
    const { surroundings } = computer({ "py -3": [3, 12] }, {}, "win32");
    expect((await daemonPython(surroundings)).command).toEqual(["py", "-3"]);
  });

  it("is said to be missing in a sentence that has a remedy", async () => {
    const problem: unknown = await daemonPython(computer({ python3: [3, 8] }).surroundings).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(NoPython);
    expect(problem).toMatchObject({ remedy: "install" });
  });
});
