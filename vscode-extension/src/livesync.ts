// Puts the parts of a window together. Nothing is started here: that waits for a preview, or for a file that was armed earlier.
import { type Disposable, type ExtensionContext, type LogOutputChannel, type Uri, window, workspace } from "vscode";
import { ArmedFiles } from "./armed";
import { registerCommands } from "./commands";
import { Daemon } from "./daemon";
import { Decorations } from "./decorations";
import { Documents } from "./documents";
import { doubleClicked, reveal } from "./editor";
import { Environments } from "./environments";
import { Focus } from "./focus";
import { Panes, VIEW_TYPE } from "./panes";
import { Programs } from "./program";
import { Relay } from "./relay";
import { save } from "./saving";
import { Scrolling } from "./scrolling";
import { setting } from "./settings";
import { Status } from "./status";
import { showProblem } from "./trouble";
import { requireTrust } from "./trust";
import { fileKey, isPreviewable } from "./uris";

export class Livesync implements Disposable {
  readonly extension: Uri;
  readonly daemon: Daemon;
  readonly programs: Programs;
  readonly documents = new Documents();
  readonly focus = new Focus();
  readonly panes: Panes;
  private readonly relay: Relay;
  private readonly armed: ArmedFiles;
  private readonly scrolling: Scrolling;
  private readonly parts: Disposable[];

  constructor(
    context: ExtensionContext,
    readonly log: LogOutputChannel,
  ) {
    this.extension = context.extensionUri;
    this.armed = new ArmedFiles(context.workspaceState);
    const environments = new Environments(log);
    this.programs = new Programs(this.extension, environments, log);
    this.daemon = new Daemon(async (listener) => {
      requireTrust();
      const program = await this.programs.choose();
      // Loaded when it is needed: most Python files are opened without a preview.
      const { converse } = await import("./client");
      return converse(program, () => this.programs.settings(), log, listener);
    });
    this.relay = new Relay(this.daemon);
    this.panes = new Panes(this.paneSurroundings());
    this.scrolling = new Scrolling(this.panes);
    const decorations = new Decorations(this.documents);
    const status = new Status(this.daemon, this.documents, this.focus);
    this.parts = [status, decorations, this.scrolling, this.panes, this.relay, this.focus, this.documents, this.programs, environments];
    this.wire(decorations);
    this.parts.push(window.registerWebviewPanelSerializer(VIEW_TYPE, this.panes), ...registerCommands(this));
    this.wakeForArmed();
  }

  /** Starts the daemon for what nobody waits for; what hinders it is told to the user. */
  readonly wake = (): void => {
    if (this.daemon.state === "running" || this.daemon.state === "starting") return;
    this.daemon.ensure().catch((error: unknown) => showProblem(error, this.log));
  };

  readonly restartDaemon = (): Promise<void> => this.daemon.restart();

  /** The daemon gets time to say goodbye to its workers. */
  async stop(): Promise<void> {
    await this.daemon.stop();
    this.dispose();
  }

  dispose(): void {
    for (const part of this.parts.splice(0)) part.dispose();
    this.daemon.dispose();
  }

  private paneSurroundings(): ConstructorParameters<typeof Panes>[0] {
    const { extension, daemon, relay } = this;
    return {
      extension,
      daemon,
      relay,
      wake: () => this.wake(),
      editor: {
        reveal,
        doubleClicked: ({ uri }, line) => doubleClicked(uri, line),
        scrolled: (pane, line) => this.scrolling.paneScrolled(pane, line),
        topLine: (uri) => this.scrolling.topLine(uri),
        save: ({ uri }, ref, name) => save(daemon, ref, uri, name),
      },
    };
  }

  private wire(decorations: Decorations): void {
    const { daemon, documents, focus, relay } = this;
    relay.isFocused = (key) => isWatchedUnasked(key, focus);
    relay.onSnapshot = (snapshot) => documents.open(snapshot);
    relay.onEnd = (key) => {
      documents.forget(key);
      decorations.drawAll();
    };
    daemon.onNotification((notification) => documents.hear(notification));
    documents.onChange(({ uri, armed }) => this.armed.note(uri, armed));
    documents.onOpen(({ uri, armed, python }) => armed && python === undefined && void this.learnPython(uri));
    daemon.onState((state) => {
      if (state === "running") return void this.tellFocus(focus.uri);
      documents.forget();
      decorations.drawAll();
    });
    let before = focus.uri;
    focus.onChange((uri) => {
      void this.focusMoved(before, uri);
      before = uri;
    });
    this.programs.follow({
      restart: () => void (daemon.state !== "off" && daemon.restart().catch((error: unknown) => showProblem(error, this.log))),
      reconfigure: () => void daemon.notify("workspace/didChangeConfiguration", { settings: null }),
    });
    this.parts.push(
      workspace.onDidGrantWorkspaceTrust(() => this.trusted()),
      workspace.onDidCloseTextDocument(({ uri }) => isPreviewable(uri) && void relay.leftByEditor(uri.toString())),
      workspace.onDidRenameFiles(({ files }) => files.forEach(({ oldUri, newUri }) => this.panes.renamed(oldUri, newUri))),
    );
  }

  private async focusMoved(before: Uri | undefined, now: Uri | undefined): Promise<void> {
    if (now) this.panes.follow(now);
    this.wakeForArmed();
    await this.tellFocus(now);
    if (before) await this.relay.leftByEditor(before.toString());
  }

  /** When a session starts it tells its interpreter; of one that runs already the daemon has to be asked. */
  private async learnPython(uri: string): Promise<void> {
    try {
      const { sessions } = await this.daemon.request("livesync/status", {});
      const python = sessions.find((each) => each.uri === uri)?.python;
      if (python) this.documents.learn(uri, python);
    } catch {
      return; // the daemon has just ended: the next one tells it
    }
  }

  private async tellFocus(uri: Uri | undefined): Promise<void> {
    await this.daemon.notify("livesync/didFocus", { uri: uri?.toString() ?? null });
  }

  /** A file that ran before goes on where it was: its values and errors are in the editor without a command. */
  private wakeForArmed(): void {
    const { uri } = this.focus;
    if (uri && workspace.isTrusted && this.daemon.state === "off" && this.armed.has(uri)) this.wake();
  }

  private trusted(): void {
    if (this.panes.isAny) this.wake();
    else this.wakeForArmed();
  }
}

/** Whether the daemon watches the file because the editor has it, as the setting `watch` says. */
function isWatchedUnasked(key: string, focus: Focus): boolean {
  const watch = setting<string>("watch");
  return watch !== "manual" && (focus.is(key) || (watch === "open" && isOpen(key)));
}

/** Whether the editor holds the file's text. */
function isOpen(key: string): boolean {
  return workspace.textDocuments.some(({ uri, isClosed }) => !isClosed && fileKey(uri) === key);
}
