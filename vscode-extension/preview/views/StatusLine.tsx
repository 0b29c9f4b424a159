// The line one can trust: connection, what the file is doing, whether it is verified, how fast the last edit was.
import type { Document, Run } from "../document";
import { nameOf } from "../places";
import type { Page } from "../state";
import { clock } from "../time";
import { EditLatency } from "./EditLatency";
import { Icon } from "./Icon";

export function StatusLine({ page, onPython }: { page: Page; onPython(): void }) {
  const { link, document, server } = page;
  return (
    <footer class="status" aria-label="Status">
      <span class={`status-link status-${link.phase}`} role="status">
        <i class="dot" aria-hidden="true" />
        {link.phase === "open" ? "Connected" : link.phase === "lost" ? "Disconnected" : "Connecting"}
      </span>
      {document && <State document={document} asOf={page.asOf} />}
      {document?.verified !== undefined && <Verified equal={document.verified} />}
      <span class="spring" />
      <EditLatency latency={document?.latency} />
      {document?.python !== undefined && (
        <button type="button" class="status-python" title={document.python} onClick={onPython}>
          {pythonName(document.python)}
        </button>
      )}
      {server && <span class="status-version">livesync {server.version}</span>}
    </footer>
  );
}

const states = {
  unarmed: "Not run",
  starting: "Starting Python",
  pending: "Changes wait",
  running: "Running",
  idle: "Idle",
  dead: "Ended",
} as const;

/** `asOf` is when the connection broke: what the file does now, nobody here knows. */
function State({ document, asOf }: { document: Document; asOf: number | undefined }) {
  const { state, message, run } = document;
  const interrupted = state === "pending" && run?.status === "cancelled";
  const text = state === "running" && run ? progress(run) : interrupted ? "Interrupted" : states[state];
  // The daemon's own sentence begins with the word.
  const said = interrupted ? message?.replace(/^Interrupted\.\s*/, "") : message;
  const turning = asOf === undefined && (state === "running" || state === "starting");
  return (
    <span class={`status-state state-${state}`} role="status" title={message}>
      {turning && <i class="spinner" aria-hidden="true" />}
      {asOf !== undefined && `At ${clock(asOf)}: `}
      {text}
      {said !== undefined && said !== "" && state !== "dead" && <span class="status-message">: {said}</span>}
      {state === "idle" && run?.status === "cancelled" && <span class="status-message">: the last run was interrupted</span>}
    </span>
  );
}

function progress({ planned, finished }: Run): string {
  if (planned.length === 0) return "Running";
  return `Running block ${Math.min(finished.length + 1, planned.length)} of ${planned.length}`;
}

function Verified({ equal }: { equal: boolean }) {
  return (
    <span class={equal ? "status-verified" : "status-differs"} title={equal ? "A fresh run shows the same" : "A fresh run differed"}>
      <Icon name={equal ? "check" : "warning"} /> {equal ? "verified" : "repaired"}
    </span>
  );
}

function pythonName(python: string): string {
  const environment = /([^/\\]+)[/\\](?:bin|Scripts)[/\\][^/\\]+$/.exec(python)?.[1];
  return environment && environment !== "usr" ? `${environment} · ${nameOf(python.replace(/\\/g, "/"))}` : nameOf(python);
}
