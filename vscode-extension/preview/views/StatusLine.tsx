// The line one can trust: connection, what the file is doing, whether it is verified, how fast the last edit was.
import type { Document, Latency, Run } from "../document";
import { nameOf } from "../places";
import type { Page } from "../state";
import { duration } from "../time";
import { Icon } from "./Icon";

export function StatusLine({ page, onPython }: { page: Page; onPython(): void }) {
  const { link, document, server } = page;
  return (
    <footer class="status" aria-label="Status">
      <span class={`status-link status-${link.phase}`} role="status">
        <i class="dot" aria-hidden="true" />
        {link.phase === "open" ? "Connected" : link.phase === "lost" ? "Disconnected" : "Connecting"}
      </span>
      {document && <State document={document} />}
      {document?.verified !== undefined && <Verified equal={document.verified} />}
      <span class="spring" />
      <span class="status-follow">{page.pinned ? "Pinned" : "Following edits"}</span>
      {document?.latency && <EditLatency latency={document.latency} />}
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

function State({ document }: { document: Document }) {
  const { state, message, run } = document;
  const text = state === "running" && run ? progress(run) : states[state];
  return (
    <span class={`status-state state-${state}`} role="status">
      {state === "running" || state === "starting" ? <i class="spinner" aria-hidden="true" /> : null}
      {text}
      {message !== undefined && state !== "dead" && <span class="status-message">: {message}</span>}
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

/** From the edit's arrival at the daemon to the first result on screen. */
function EditLatency({ latency: { receivedAt, plannedMs, resultAt, paintedAt } }: { latency: Latency }) {
  if (resultAt === undefined || paintedAt === undefined) return null;
  const total = paintedAt - receivedAt;
  if (total < 0 || total > 3_600_000) return null; // the clocks of two machines
  const ran = Math.max(0, resultAt - receivedAt - plannedMs);
  const stages = `planned ${duration(plannedMs)} · ran ${duration(ran)} · painted ${duration(paintedAt - resultAt)}`;
  return (
    <span class="status-latency" title={stages}>
      edit → screen {duration(total)}
    </span>
  );
}

function pythonName(python: string): string {
  const environment = /([^/\\]+)[/\\](?:bin|Scripts)[/\\][^/\\]+$/.exec(python)?.[1];
  return environment && environment !== "usr" ? `${environment} · ${nameOf(python.replace(/\\/g, "/"))}` : nameOf(python);
}
