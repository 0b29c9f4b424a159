// The language client: it starts the daemon, keeps the open documents in step, and carries our own messages.
import type { LogOutputChannel } from "vscode";
import {
  CloseAction,
  type ClientCapabilities,
  type DynamicFeature,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  LogMessageNotification,
  RevealOutputChannelOn,
  type StaticFeature,
} from "vscode-languageclient/node";
import type { Notification, Notifications } from "../preview/protocol";
import type { Conversation, Listener } from "./daemon";
import { passOn } from "./lines";
import { type DaemonSettings, SECTION } from "./settings";

/** All that the daemon tells; the compiler knows when one is missing here. */
const notifications: Record<Exclude<keyof Notifications, "livesync/hello">, true> = {
  "livesync/snapshot": true,
  "livesync/document": true,
  "livesync/runStart": true,
  "livesync/blockStart": true,
  "livesync/blockOutput": true,
  "livesync/blockResult": true,
  "livesync/results": true,
  "livesync/runEnd": true,
  "livesync/fileChanged": true,
  "livesync/sessionState": true,
  "livesync/filesChanged": true,
  "livesync/verified": true,
};

export interface Program {
  command: string;
  args: string[];
  /** Not the workspace: Windows looks there for a program first, and what lies there is not trusted. */
  options: { cwd: string };
}

export function converse(program: Program, settings: () => DaemonSettings, log: LogOutputChannel, listener: Listener): Conversation {
  const client = new DaemonClient(SECTION, "livesync", program, options(settings, log, listener));
  for (const method of Object.keys(notifications)) {
    client.onNotification(method, (params: unknown) => listener.hear({ method, params } as Notification));
  }
  // The same lines come on stderr, where none is left out.
  client.onNotification(LogMessageNotification.type, () => undefined);
  return {
    start: () => client.start(),
    stop: () => client.dispose(),
    request: (method, params) => client.sendRequest(method, params),
    notify: (method, params) => client.sendNotification(method, params),
  };
}

class DaemonClient extends LanguageClient {
  /** The daemon's commands are ours under the same names; left to the library they would be registered twice. */
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if ("registrationType" in feature && feature.registrationType.method === "workspace/executeCommand") return;
    super.registerFeature(feature);
  }

  protected override registerBuiltinFeatures(): void {
    super.registerBuiltinFeatures();
    this.registerFeature(tellsFocus);
  }
}

const tellsFocus: StaticFeature = {
  fillClientCapabilities: (capabilities: ClientCapabilities) => {
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), livesyncFocus: true };
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

function options(settings: () => DaemonSettings, log: LogOutputChannel, listener: Listener): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: "file", language: "python", pattern: "**/*.py" }],
    initializationOptions: settings,
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    stdioOptions: { stdout: () => undefined, stderr: (stream) => passOn(stream, log) },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        listener.ended();
        return { action: CloseAction.DoNotRestart, handled: true, message: "The daemon has ended." };
      },
    },
    middleware: {
      window: {
        // The browser is opened by whoever ran the command, with the address that it answers.
        showDocument: (params, token, next) => (params.external === true ? { success: true } : next(params, token)),
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answers = await next(params, token);
          if (!Array.isArray(answers)) return answers;
          return params.items.map(({ section }, index): unknown => (section === SECTION ? settings() : answers[index]));
        },
      },
    },
  };
}
