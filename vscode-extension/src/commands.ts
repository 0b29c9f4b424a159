// Every command: what it is about, and what it asks of the daemon. package.json has their titles.
import { commands, type Disposable, Uri, ViewColumn, window, workspace } from "vscode";
import type { RunParams } from "../preview/protocol";
import type { Livesync } from "./livesync";
import { editorOf, reveal } from "./editor";
import { openExample } from "./example";
import { openInBrowser } from "./browser";
import { report } from "./report";
import { selectInterpreter } from "./selection";
import { showProblem } from "./trouble";
import { isPreviewable } from "./uris";

/** What the daemon's code lenses bring. */
interface Target {
  uri: string;
  blockId?: string;
  scope?: "changed" | "all" | "block";
}

/** From a menu a file comes, from a code lens a target, from the palette or a key nothing. */
type Argument = Uri | Target | undefined;

const UNARMED = -32001;

type Command = (livesync: Livesync, argument: Argument) => Promise<void> | void;

export const table: Record<string, Command> = {
  "livesync.openPreview": (livesync, argument) => preview(livesync, argument, ViewColumn.Active, false),
  "livesync.openPreviewToSide": (livesync, argument) => preview(livesync, argument, ViewColumn.Beside, false),
  "livesync.openLockedPreviewToSide": (livesync, argument) => preview(livesync, argument, ViewColumn.Beside, true),
  "livesync.toggleLock": ({ panes }) => panes.active?.lock(!panes.active.locked),
  "livesync.refreshPreview": ({ panes }) => panes.active?.refresh(),
  "livesync.showSource": async ({ panes }) => panes.active && reveal(panes.active.uri),
  "livesync.openInBrowser": (livesync, argument) => about(livesync, argument, (uri) => openInBrowser(livesync.daemon, uri)),
  "livesync.run": (livesync, argument) => run(livesync, argument),
  "livesync.runAll": (livesync, argument) => start(livesync, argument, { scope: "all" }),
  "livesync.runBlock": (livesync) => runBlock(livesync),
  "livesync.interrupt": (livesync, argument) => ask(livesync, argument, "livesync/interrupt"),
  "livesync.restart": (livesync, argument) => ask(livesync, argument, "livesync/restart"),
  "livesync.arm": (livesync, argument) => ask(livesync, argument, "livesync/arm"),
  "livesync.disarm": (livesync, argument) => ask(livesync, argument, "livesync/disarm"),
  "livesync.verify": (livesync, argument) => verify(livesync, argument),
  "livesync.restartDaemon": ({ restartDaemon }) => restartDaemon(),
  "livesync.showLog": ({ log }) => log.show(),
  "livesync.copyDiagnostics": (livesync) => report(livesync),
  "livesync.selectInterpreter": () => selectInterpreter(),
  "livesync.openExample": ({ extension }) => openExample(extension),
};

export function registerCommands(livesync: Livesync): Disposable[] {
  return Object.entries(table).map(([id, command]) =>
    commands.registerCommand(id, (argument?: Argument) => attempt(livesync, argument, command)),
  );
}

async function attempt(livesync: Livesync, argument: Argument, command: Command): Promise<void> {
  try {
    await command(livesync, argument);
  } catch (error) {
    await explain(livesync, argument, error);
  }
}

async function explain(livesync: Livesync, argument: Argument, error: unknown): Promise<void> {
  const isUnarmed = typeof error === "object" && error !== null && "code" in error && error.code === UNARMED;
  if (!isUnarmed) return showProblem(error, livesync.log);
  const file = meant(livesync, argument); // until the answer comes, the user may have gone to another one
  const answer = await window.showWarningMessage("This file has not been allowed to run yet.", "Run This File");
  if (answer !== undefined) await attempt(livesync, file, table["livesync.arm"]!);
}

function fileOf(livesync: Livesync, argument: Argument): Uri {
  const uri = meant(livesync, argument);
  if (!uri) throw new Error("Open a Python file first: livesync shows what it produces.");
  return uri;
}

/** The file that is meant: the argument's, the active preview's, the editor's. */
function meant({ panes, focus }: Livesync, argument: Argument): Uri | undefined {
  if (argument instanceof Uri) return argument;
  if (argument?.uri !== undefined) return Uri.parse(argument.uri);
  const { uri, languageId } = window.activeTextEditor?.document ?? {};
  // Python that we cannot show, unsaved for instance, is meant rather than the file that is on screen beside it.
  const own = languageId === "python" && ["file", "untitled"].includes(uri?.scheme ?? "") ? uri : undefined;
  return panes.active?.uri ?? own ?? focus.uri ?? uri;
}

/** Does something about a file, with a daemon that runs. */
async function about(livesync: Livesync, argument: Argument, work: (uri: Uri) => Promise<unknown>): Promise<void> {
  const uri = previewable(fileOf(livesync, argument));
  await livesync.daemon.ensure();
  await work(uri);
}

function previewable(uri: Uri): Uri {
  if (uri.scheme === "untitled") throw new Error("Save the file first: livesync shows Python files on disk.");
  if (!isPreviewable(uri)) throw new Error(`livesync shows Python files (.py) on disk; ${uri.path} is none.`);
  return uri;
}

type Act = "livesync/arm" | "livesync/disarm" | "livesync/interrupt" | "livesync/restart";

function ask(livesync: Livesync, argument: Argument, method: Act): Promise<void> {
  return about(livesync, argument, (uri) => livesync.daemon.request(method, { uri: uri.toString() }));
}

function start(livesync: Livesync, argument: Argument, what: Omit<RunParams, "uri">): Promise<void> {
  return about(livesync, argument, (uri) => livesync.daemon.request("livesync/run", { uri: uri.toString(), ...what }));
}

/**
 * The preview command is a person's word that the file may run; one that was never saved is saved first. In Restricted Mode the pane
 * says why nothing does.
 */
async function preview(livesync: Livesync, argument: Argument, column: ViewColumn, locked: boolean): Promise<void> {
  const file = fileOf(livesync, argument);
  const saved = file.scheme === "untitled" ? await workspace.saveAs(file) : file;
  if (!saved) return; // the user thought better of it
  const uri = previewable(saved);
  livesync.panes.show(uri, { column, locked, preserveFocus: column === ViewColumn.Beside });
  await livesync.daemon.ensure();
  // Before the pane can ask for the file: its first snapshot is armed already.
  await livesync.daemon.request("livesync/arm", { uri: uri.toString() });
}

function run(livesync: Livesync, argument: Argument): Promise<void> {
  if (argument instanceof Uri || argument?.blockId === undefined) return start(livesync, argument, { scope: "changed" });
  return start(livesync, argument, { scope: "block", blockId: argument.blockId });
}

/** The block in which the cursor stands. */
function runBlock(livesync: Livesync): Promise<void> {
  return about(livesync, undefined, async (uri) => {
    const line = editorOf(uri)?.selection.active.line ?? 0;
    const { blocks = [], syntaxError } = livesync.documents.get(uri) ?? {};
    // What is known are the lines of the last text that parsed: another block's, maybe.
    if (syntaxError) throw new Error(`Line ${syntaxError.range.start.line + 1} does not parse (${syntaxError.message}): no block can be run until it does.`);
    const block = blocks.findLast(({ kind, range }) => kind === "code" && range.start.line <= line);
    if (!block) throw new Error("There is no block of code at the cursor.");
    await livesync.daemon.request("livesync/run", { uri: uri.toString(), scope: "block", blockId: block.id });
  });
}

function verify(livesync: Livesync, argument: Argument): Promise<void> {
  return about(livesync, argument, async (uri) => {
    const { equal, differences } = await livesync.daemon.request("livesync/verify", { uri: uri.toString() });
    if (equal) void window.showInformationMessage("Verified: a fresh run shows the same.");
    else void window.showWarningMessage(`A fresh run differs in ${differences.length} of the blocks; the preview shows which.`);
  });
}
