// How the daemon is started, and what it is told of Python: both follow the settings and the other extensions.
import { homedir } from "node:os";
import { type Disposable, type LogOutputChannel, Uri, workspace } from "vscode";
import { type Choices, nothingChosen, userPython } from "./choice";
import type { Program } from "./client";
import type { Environments } from "./environments";
import { askVersion, daemonPython, type Surroundings, type Version } from "./interpreter";
import { commandSetting, type DaemonSettings, daemonSettings, SECTION } from "./settings";

/** What a change means for the daemon that runs. */
export interface Consequences {
  /** Another program, or another Python for it. */
  restart(): void;
  /** Another Python for the user's code: workers start anew, the daemon stays. */
  reconfigure(): void;
}

export class Programs implements Disposable {
  private started: Program | undefined;
  private choices: Choices = nothingChosen;
  /** Whether a daemon was ever wanted: before that, no setting is a reason to look for a Python. */
  private wanted = false;
  private readonly versions = new Map<string, Promise<Version | undefined>>();
  private readonly surroundings: Surroundings;
  private listening: Disposable[] = [];

  constructor(
    private readonly extension: Uri,
    private readonly environments: Environments,
    private readonly log: LogOutputChannel,
  ) {
    this.surroundings = {
      environ: process.env,
      home: homedir(),
      platform: process.platform,
      chosen: (folder) => environments.chosen(folder),
      version: (command) => this.version(command),
    };
  }

  /** What to start. Rejects with `NoPython`. */
  async choose(): Promise<Program> {
    this.wanted = true;
    this.started = await this.find();
    await this.choosePython();
    return this.started;
  }

  settings(): DaemonSettings {
    return daemonSettings(this.choices, this.log.logLevel);
  }

  /** For people who ask what is running. */
  describe(): string {
    const daemon = this.started ? [this.started.command, ...this.started.args].join(" ") : "not started";
    return `daemon: ${daemon}\ninterpreter for code: ${told(this.choices).join("; ")}`;
  }

  follow(consequences: Consequences): void {
    this.listening = [
      this.environments.onChange(() => void this.pythonChanged(consequences)),
      this.log.onDidChangeLogLevel(() => consequences.reconfigure()),
      workspace.onDidChangeWorkspaceFolders(() => void this.pythonChanged(consequences)),
      workspace.onDidChangeConfiguration((event) => {
        const isOurs = ["interpreter", "path"].some((key) => event.affectsConfiguration(`${SECTION}.${key}`));
        if (isOurs) void this.programChanged(consequences);
        if (event.affectsConfiguration(`${SECTION}.python`)) void this.pythonChanged(consequences);
      }),
    ];
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
  }

  private async find(): Promise<Program> {
    const [own, ...args] = commandSetting("path", process.env, homedir());
    if (own !== undefined) return { command: own, args, options: { cwd: homedir() } };
    const { command: words, why } = await daemonPython(this.surroundings);
    const [command, ...before] = words;
    this.log.info(`The daemon runs in ${words.join(" ")} (${why}).`);
    const start = Uri.joinPath(this.extension, "bundled", "start.py").fsPath;
    // Isolated: neither the folder nor PYTHON* variables have a say in what the daemon imports.
    return { command: command!, args: [...before, "-I", "-S", "-X", "utf8", start], options: { cwd: homedir() } };
  }

  /** Returns whether it is another one than before. */
  private async choosePython(): Promise<boolean> {
    const before = told(this.choices);
    this.choices = await userPython(this.surroundings.chosen);
    const now = told(this.choices);
    if (now.join() === before.join()) return false;
    for (const line of now) this.log.info(`Interpreter for code: ${line}.`);
    return true;
  }

  private async pythonChanged(consequences: Consequences): Promise<void> {
    if (this.started && (await this.choosePython())) consequences.reconfigure();
  }

  private async programChanged(consequences: Consequences): Promise<void> {
    if (!this.wanted) return;
    const before = JSON.stringify(this.started);
    const now = await this.find().catch(() => undefined); // the restart tells what is wrong
    if (JSON.stringify(now) !== before) consequences.restart();
  }

  private version(command: readonly string[]): Promise<Version | undefined> {
    const key = JSON.stringify(command);
    const known = this.versions.get(key) ?? askVersion(command);
    this.versions.set(key, known);
    // What is no Python now may be one when somebody asks again.
    void known.then((version) => version ?? this.versions.delete(key));
    return known;
  }
}

/** A line for each choice. */
function told({ python, folders }: Choices): string[] {
  const lines = [...folders].map(([folder, choice]) => `${choice.python} (${choice.by}) in ${Uri.parse(folder).fsPath}`);
  if (python) lines.push(`${python.python} (${python.by})`);
  return lines.length > 0 ? lines : ["livesync.python, or the daemon looks for one"];
}
