// The language status of Python files: what livesync does with the file at hand, with which Python, and how fast.
import { type Disposable, languages, type LanguageStatusItem, LanguageStatusSeverity, type Uri } from "vscode";
import type { Document } from "../preview/document";
import { duration } from "../preview/time";
import type { Daemon } from "./daemon";
import type { Documents } from "./documents";
import type { Focus } from "./focus";
import { soon } from "./soon";

const states = {
  unarmed: "not run",
  starting: "starting Python",
  pending: "changes wait",
  running: "running",
  idle: "idle",
  dead: "ended",
} as const;

export class Status implements Disposable {
  private readonly item: LanguageStatusItem;
  private readonly listening: Disposable[];
  /** How long each file's last edit took, in milliseconds: until the next one has a result, that is what is known. */
  private readonly edits = new Map<string, number>();

  constructor(
    private readonly daemon: Daemon,
    private readonly documents: Documents,
    private readonly focus: Focus,
  ) {
    this.item = languages.createLanguageStatusItem("livesync", { language: "python", scheme: "file" });
    this.item.name = "livesync";
    this.listening = [
      daemon.onState(() => this.show()),
      documents.onChange(soon(() => this.show())),
      documents.onChange((document) => this.note(document)),
      focus.onChange(() => this.show()),
    ];
    this.show();
  }

  dispose(): void {
    for (const each of this.listening) each.dispose();
    this.item.dispose();
  }

  private show(): void {
    const { state, problem } = this.daemon;
    const document = this.documentOf(this.focus.uri);
    this.item.busy = state === "starting" || document?.state === "running" || document?.state === "starting";
    this.item.severity = severity(state === "failed", document);
    this.item.text = `livesync: ${state === "running" ? (document ? states[document.state] : "ready") : daemonStates[state]}`;
    this.item.detail = state === "failed" ? (problem?.message ?? "") : this.details(document);
    this.item.command = { command: "livesync.showLog", title: "Show Log" };
  }

  private note({ uri, latency }: Document): void {
    if (latency?.resultAt !== undefined) this.edits.set(uri, Math.max(0, latency.resultAt - latency.receivedAt));
  }

  private details(document: Document | undefined): string {
    if (!document) return "";
    const { message, python, uri } = document;
    const edit = this.edits.get(uri);
    return [message, edit !== undefined && `edit → result ${duration(edit)}`, python].filter(Boolean).join(" · ");
  }

  private documentOf(uri: Uri | undefined): Document | undefined {
    return uri && this.documents.get(uri);
  }
}

const daemonStates = { off: "off", starting: "starting", running: "ready", failed: "not running" } as const;

function severity(failed: boolean, document: Document | undefined): LanguageStatusSeverity {
  if (failed || document?.state === "dead") return LanguageStatusSeverity.Error;
  const hasError = [...(document?.results.values() ?? [])].some(({ status }) => status === "error");
  return hasError ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
}
