// The Python that runs the daemon, 3.11 or newer. The one that runs the user's code may be older; see choice.ts.
import { execFile } from "node:child_process";
import { type Uri, workspace } from "vscode";
import type { Chosen } from "./choice";
import { commandSetting } from "./settings";

/** A way to start Python: a program, and the words that come before all others. */
export interface Python {
  command: string[];
  why: string;
}

/** What the choice depends on; tests have their own. */
export interface Surroundings {
  environ: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
  chosen(folder: Uri | undefined): Promise<Chosen | undefined>;
  /** The version of Python that a command starts; undefined if it starts none. */
  version(command: readonly string[]): Promise<Version | undefined>;
}

export type Version = readonly [major: number, minor: number];

/** The libraries that we bring for the daemon are built for these; see scripts/package_extension.py. */
const OLDEST: Version = [3, 11];
const NEWEST: Version = [3, 14];

/** There is none to run the daemon with; the message is a sentence for the user, who can do something about it. */
export class NoPython extends Error {
  constructor(
    sentence: string,
    readonly remedy: "install" | "settings",
  ) {
    super(sentence);
  }
}

/** The Python for the daemon. Rejects with `NoPython`. */
export async function daemonPython(surroundings: Surroundings): Promise<Python> {
  const set = commandSetting("interpreter", surroundings.environ, surroundings.home);
  if (set.length > 0) return fromSetting(set, surroundings);
  for await (const candidate of candidates(surroundings)) {
    if (isFit(await surroundings.version(candidate.command))) return candidate;
  }
  throw new NoPython("livesync needs Python 3.11 or newer (up to 3.14), and none was found on this computer.", "install");
}

async function fromSetting(command: string[], surroundings: Surroundings): Promise<Python> {
  const version = await surroundings.version(command);
  if (isFit(version)) return { command, why: "setting livesync.interpreter" };
  const trouble = version
    ? `is Python ${version.join(".")}: livesync needs 3.11 to 3.14 for its daemon, while your code may use an older one (livesync.python).`
    : "does not start Python. Change it, or remove it: then one is looked for.";
  throw new NoPython(`${JSON.stringify(command.join(" "))} in the setting livesync.interpreter ${trouble}`, "settings");
}

async function* candidates(surroundings: Surroundings): AsyncGenerator<Python> {
  const chosen = await surroundings.chosen(firstFolder());
  if (chosen) yield { command: [chosen.python], why: chosen.by };
  const names = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];
  // On Windows the launcher knows all installations, and `python3` may be the shop's door.
  const words = surroundings.platform === "win32" ? [["py", "-3"], ["python"]] : names.map((name) => [name]);
  for (const command of words) yield { command, why: `${command[0]!} on the PATH` };
}

function firstFolder(): Uri | undefined {
  return workspace.workspaceFolders?.[0]?.uri;
}

function isFit(version: Version | undefined): boolean {
  return version !== undefined && compare(version, OLDEST) >= 0 && compare(version, NEWEST) <= 0;
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** CPython as it is usually built: there are no libraries for others, nor for the build without a GIL. */
const ASK = "import sys; print('livesync', *sys.version_info[:2], sys.implementation.name + getattr(sys, 'abiflags', ''))";
const PATIENCE = 10_000;

/** Starts the command, isolated from the folder and from PYTHON* variables, and asks. */
export function askVersion([program, ...args]: readonly string[]): Promise<Version | undefined> {
  return new Promise((resolve) => {
    execFile(program!, [...args, "-I", "-S", "-c", ASK], { timeout: PATIENCE, windowsHide: true }, (_, stdout) => {
      const found = /^livesync (\d+) (\d+) cpython\s*$/.exec(stdout);
      resolve(found ? [Number(found[1]), Number(found[2])] : undefined);
    });
  });
}
