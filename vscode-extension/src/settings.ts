// What the user set, for the daemon: no defaults, or they would outweigh the project's pyproject.toml.
import { LogLevel, type Uri, workspace } from "vscode";
import type { Choices } from "./choice";

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

type Key = (typeof daemonKeys)[number];

/** Those of the daemon, which is one for the window. */
const windowKeys: readonly Key[] = ["watch", "mirror", "host", "port", "allowOrigins", "allowHosts", "poll", "cacheBytes", "maxWorkers"];

/** Those that hold for a file. */
export const folderKeys = daemonKeys.filter((key) => !windowKeys.includes(key));

export type DaemonSettings = Record<string, unknown>;

/** What the daemon is told: what the user set, the interpreters chosen elsewhere unless they set one, our log's level. */
export function daemonSettings({ python, folders }: Choices, level: LogLevel): DaemonSettings {
  const settings = { ...(python && { python: python.python }), ...userSettings(), logLevel: logLevels[level] };
  const several = workspace.workspaceFolders ?? [];
  if (several.length < 2) return settings;
  const own = several.map(({ uri }) => {
    const chosen = folders.get(uri.toString());
    return [uri.toString(), { ...(chosen && { python: chosen.python }), ...folderSettings(uri) }] as const;
  });
  return { ...settings, folders: Object.fromEntries(own) };
}

function userSettings(): DaemonSettings {
  const configuration = workspace.getConfiguration(SECTION, null); // of no folder, or VS Code takes it for an oversight
  return given(daemonKeys, (key) => {
    const places = configuration.inspect<unknown>(key);
    return places?.workspaceValue ?? places?.globalValue;
  });
}

/** What is set for one of several folders. With a single one, that counts as the workspace's. */
function folderSettings(folder: Uri): DaemonSettings {
  const configuration = workspace.getConfiguration(SECTION, folder);
  return given(folderKeys, (key) => configuration.inspect<unknown>(key)?.workspaceFolderValue);
}

function given(keys: readonly string[], valueOf: (key: string) => unknown): DaemonSettings {
  const values = keys.map((key) => [key, valueOf(key)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== null));
}

const logLevels: Record<LogLevel, "debug" | "info" | "warning" | "error"> = {
  [LogLevel.Off]: "error",
  [LogLevel.Trace]: "debug",
  [LogLevel.Debug]: "debug",
  [LogLevel.Info]: "info",
  [LogLevel.Warning]: "warning",
  [LogLevel.Error]: "error",
};

/** A setting of the extension itself, or one as it holds in a folder; its default is in package.json. */
export function setting<Value>(key: string, folder?: Uri): Value | undefined {
  return workspace.getConfiguration(SECTION, folder ?? null).get<Value>(key);
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
