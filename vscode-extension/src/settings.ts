// What the user set, for the daemon: no defaults, or they would outweigh the project's pyproject.toml.
import { LogLevel, type Uri, workspace } from "vscode";

export const SECTION = "livesync";

/** The daemon's keys that are settings here under the same name; docs/configuration.md explains them. */
export const daemonKeys = [
  "python",
  "args",
  "include",
  "exclude",
  "run",
  "onTypeEffects",
  "debounceMs",
  "watch",
  "mirror",
  "host",
  "port",
  "allowOrigins",
  "allowHosts",
  "figureFormat",
  "inlayHints",
  "codeLenses",
  "poll",
  "cacheBytes",
  "sessionGraceSeconds",
  "blockTimeoutSeconds",
  "memoryLimitBytes",
  "outputLimitBytes",
  "maxWorkers",
  "verifyAfterSeconds",
] as const;

export type DaemonSettings = Record<string, unknown>;

/** What the daemon is told: what the user set, the interpreter chosen elsewhere unless they set one, our log's level. */
export function daemonSettings(python: string | undefined, level: LogLevel): DaemonSettings {
  return { ...(python !== undefined && { python }), ...userSettings(), logLevel: logLevels[level] };
}

function userSettings(): DaemonSettings {
  const configuration = workspace.getConfiguration(SECTION);
  const settings: DaemonSettings = {};
  for (const key of daemonKeys) {
    const places = configuration.inspect<unknown>(key);
    const value = places?.workspaceValue ?? places?.globalValue;
    if (value !== undefined && value !== null) settings[key] = value;
  }
  return settings;
}

const logLevels: Record<LogLevel, "debug" | "info" | "warning" | "error"> = {
  [LogLevel.Off]: "error",
  [LogLevel.Trace]: "debug",
  [LogLevel.Debug]: "debug",
  [LogLevel.Info]: "info",
  [LogLevel.Warning]: "warning",
  [LogLevel.Error]: "error",
};

/** A setting of the extension itself; its default is in package.json. */
export function setting<Value>(key: string): Value | undefined {
  return workspace.getConfiguration(SECTION).get<Value>(key);
}

/** What the user set for one of several folders; null is nothing. */
export function folderSetting<Value>(key: string, folder: Uri): Value | undefined {
  return workspace.getConfiguration(SECTION, folder).inspect<Value | null>(key)?.workspaceFolderValue ?? undefined;
}

/** A command and its arguments, with `${workspaceFolder}`, `${userHome}` and `${env:NAME}` filled in; empty if not set. */
export function commandSetting(key: "path" | "interpreter", environ: NodeJS.ProcessEnv, home: string): string[] {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return (setting<string[]>(key) ?? []).map((word) =>
    word.replace(/\$\{(workspaceFolder|userHome|env:(\w+))\}/g, (_, name: string, variable?: string) => {
      if (variable !== undefined) return environ[variable] ?? "";
      return name === "userHome" ? home : folder;
    }),
  );
}
