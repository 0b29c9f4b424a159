// What is shown where there is nothing to show.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { isMac } from "../keyboard";
import type { FileEntry } from "../protocol";
import { formatPlace } from "../places";
import { count } from "../preview";
import { Icon } from "./Icon";

/** Without a file, whose name is the heading above it, its title is the page's. */
function Empty({ title, inFile = false, children }: { title: string; inFile?: boolean; children: ComponentChildren }) {
  const Title = inFile ? "h2" : "h1";
  return (
    <div class="empty">
      <svg viewBox="0 0 120 60" width="120" height="60" aria-hidden="true">
        <path d="M8 14h44M8 24h28M8 46h30l9-20 12 30 11-42 8 32h34" />
      </svg>
      <Title>{title}</Title>
      {children}
    </div>
  );
}

export function EmptyFile() {
  return (
    <Empty title="Nothing to show yet" inFile>
      <p>This file has no blocks. Type some Python, and its results appear here.</p>
      <pre>{"# Prose is a comment.\n\n1 + 1"}</pre>
    </Empty>
  );
}

export function NoFiles({ roots }: { roots: readonly string[] }) {
  return (
    <Empty title="No Python files here">
      <p>
        livesync looks in{" "}
        {roots.map((root, index) => (
          <span key={root}>
            {index > 0 && ", "}
            <code>{decodeURIComponent(root.replace(/^file:\/\//, ""))}</code>
          </span>
        ))}
        . Save a <code>.py</code> file there and it appears.
      </p>
    </Empty>
  );
}

export function Failure({ message }: { message: string }) {
  return (
    <Empty title="This file cannot be shown">
      <p>{message}</p>
      <p>
        <a href="#">See all files</a>
      </p>
    </Empty>
  );
}

export function Connecting() {
  return (
    <Empty title="Connecting to livesync…">
      <p class="late">If this lasts, check that livesync-ls is still running in its terminal.</p>
    </Empty>
  );
}

const LISTED = 200;

/** The start page: files with their titles, those that run before the others. */
export function Overview({ files }: { files: readonly FileEntry[] }) {
  const shown = useMemo(() => [...files].sort((a, b) => Number(b.armed) - Number(a.armed)).slice(0, LISTED), [files]);
  return (
    <div class="overview">
      <h1>Files</h1>
      <p class="quiet">
        {count(files.length, "document")}. Choose one, or edit one: the page follows the file that changes last.
      </p>
      <ul>
        {shown.map((file) => (
          <li key={file.uri}>
            <a href={formatPlace({ path: file.path })}>
              <span class="overview-title">{file.title ?? file.path}</span>
              {file.title !== undefined && <span class="overview-path">{file.path}</span>}
              {file.armed && (
                <span class="armed">
                  <Icon name="run" /> armed
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
      {shown.length < files.length && (
        <p class="quiet">
          And {count(files.length - shown.length, "file")} more: <kbd>/</kbd> filters the list, <kbd>{isMac ? "⌘ K" : "Ctrl K"}</kbd> finds any.
        </p>
      )}
    </div>
  );
}
