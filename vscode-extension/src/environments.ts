// What other extensions know of Python: the environment that the user chose there. None of them has to be installed.
import type { PythonExtension } from "@vscode/python-extension";
import type { PythonEnvironmentApi } from "@vscode/python-environments";
import { type Disposable, EventEmitter, type Extension, extensions, type LogOutputChannel, type Uri } from "vscode";

const ENVIRONMENTS = "ms-python.vscode-python-envs";
const PYTHON = "ms-python.python";

/** In milliseconds: what they may take for their first look around before a preview opens without them. */
const PATIENCE = 5000;

/** An extension that knows which interpreter the user chose for a folder. */
export interface Chooser {
  readonly name: string;
  chosen(folder: Uri | undefined): Promise<string | undefined>;
  onChange(listener: () => void): Disposable;
}

/** Those that are installed, best first. They come and go while the window is open. */
export class Environments implements Disposable {
  private readonly change = new EventEmitter<void>();
  readonly onChange = this.change.event;
  private readonly heard = new Map<string, Disposable>();
  private readonly installed: Disposable;

  constructor(private readonly log: LogOutputChannel) {
    this.installed = extensions.onDidChange(() => this.change.fire());
  }

  /** The interpreter of the folder, and who said so. Activates the extensions: call it when Python is needed. */
  async chosen(folder: Uri | undefined): Promise<{ python: string; by: string } | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => (timer = setTimeout(resolve, PATIENCE, "late")));
    const asking = this.ask(folder);
    const answer = await Promise.race([asking, late]);
    clearTimeout(timer);
    if (answer !== "late") return answer;
    this.log.info("The extension for Python still looks for environments; livesync starts without waiting for it.");
    void asking.then((python) => python && this.change.fire());
    return undefined;
  }

  private async ask(folder: Uri | undefined): Promise<{ python: string; by: string } | undefined> {
    for (const open of [openEnvironments, openPython]) {
      try {
        const chooser = await open();
        if (!chooser) continue;
        this.listen(chooser);
        const python = await chooser.chosen(folder);
        if (python !== undefined) return { python, by: chooser.name };
      } catch (error) {
        this.log.warn(`An extension for Python did not say which interpreter was chosen: ${String(error)}`);
      }
    }
    return undefined;
  }

  dispose(): void {
    this.installed.dispose();
    for (const listening of this.heard.values()) listening.dispose();
    this.change.dispose();
  }

  private listen(chooser: Chooser): void {
    if (!this.heard.has(chooser.name)) this.heard.set(chooser.name, chooser.onChange(() => this.change.fire()));
  }
}

async function exportsOf<Api>(id: string): Promise<Api | undefined> {
  const extension = extensions.getExtension(id) as Extension<Api | undefined> | undefined;
  if (!extension) return undefined;
  return extension.isActive ? extension.exports : extension.activate();
}

/** Its exports are undefined while `python.useEnvironmentsExtension` is false. */
async function openEnvironments(): Promise<Chooser | undefined> {
  const api = await exportsOf<PythonEnvironmentApi>(ENVIRONMENTS);
  if (!api?.getEnvironment) return undefined;
  return {
    name: "the Python Environments extension",
    chosen: async (folder) => {
      // Asked without a folder it looks for all environments there are, which takes long.
      const found = folder && (await api.getEnvironment(folder));
      const run = found?.execInfo.activatedRun ?? found?.execInfo.run;
      // A command that needs words before the file (`conda run …`) is no interpreter to start workers with.
      return run && (run.args ?? []).length === 0 ? run.executable : found?.execInfo.run.executable;
    },
    onChange: (listener) => api.onDidChangeEnvironment(listener),
  };
}

async function openPython(): Promise<Chooser | undefined> {
  const api = await exportsOf<PythonExtension>(PYTHON);
  if (!api?.environments) return undefined;
  return {
    name: "the Python extension",
    chosen: async (folder) => {
      const { environments } = api;
      const found = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
      return found?.executable.uri?.fsPath;
    },
    onChange: (listener) => api.environments.onDidChangeActiveEnvironmentPath(listener),
  };
}
