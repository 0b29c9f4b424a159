// Where the reader is, and the buttons for it.
import { type Command, isAvailable } from "../commands";
import type { Run } from "../document";
import { shownKey } from "../keyboard";
import type { Preferences } from "../preferences";
import type { FileEntry } from "../protocol";
import { isPresent, type Page } from "../state";
import { nameOf } from "../places";
import { Icon, type IconName } from "./Icon";
import { Menu, type MenuItem } from "./Menu";

interface Props {
  page: Page;
  file: FileEntry | undefined;
  commands: readonly Command[];
  preferences: Preferences;
}

export function Header({ page, file, commands, preferences }: Props) {
  const find = (id: string): Command | undefined => commands.find((each) => each.id === id);
  const button = (id: string, icon: IconName, label: string, pressed?: boolean) => {
    const command = find(id);
    if (!command) return null;
    return <ToolButton command={command} icon={icon} label={label} pressed={pressed} enabled={isAvailable(command, page)} />;
  };
  const [runChanged, pin] = [find("run-changed"), find("pin")];
  const state = page.document?.state;
  const armed = page.document?.armed === true;
  const busy = state === "running" || state === "starting";
  return (
    <header class="header">
      {button("toggle-sidebar", "panel", "File list", preferences.sidebar)}
      <Crumbs file={file} />
      <div class="tools" role="toolbar" aria-label="Actions">
        {armed && (
          <span class="tool-group">
            {state === "pending" && runChanged && <RunChanged command={runChanged} enabled={isAvailable(runChanged, page)} />}
            {busy ? button("interrupt", "stop", "Interrupt") : button("run-all", "again", "Run all, fresh")}
            {button("restart", "restart", "Restart the worker")}
            {button("verify", "check", "Verify against a fresh run")}
          </span>
        )}
        <span class="tool-group">
          {pin && <Follow command={pin} pinned={page.pinned} />}
          {page.document && button("toggle-code", "code", preferences.code ? "Hide code" : "Show code", !preferences.code)}
          <Menu label="More" icon="more" groups={menu(page, find, preferences)} />
        </span>
      </div>
      {busy && isPresent(page) && <Progress run={page.document?.run} />}
    </header>
  );
}

function menu(page: Page, find: (id: string) => Command | undefined, { code, prose, outputs, theme }: Preferences) {
  const item = (id: string, more: Partial<MenuItem> = {}): MenuItem[] => {
    const command = find(id);
    if (!command) return [];
    const key = command.key && shownKey(command.key);
    return [{ id, title: command.title, key, enabled: isAvailable(command, page), run: () => command.run(), ...more }];
  };
  return [
    {
      name: "Show",
      items: [
        ...item("toggle-code", { title: "Code", checked: code }),
        ...item("toggle-prose", { title: "Prose", checked: prose }),
        ...item("toggle-outputs", { title: "Results", checked: outputs }),
      ],
    },
    { name: "Page", items: [...item("theme", { title: `Theme: ${theme}` }), ...item("copy-link"), ...item("keys")] },
    { name: "Export", items: ["export-html", "export-md", "export-ipynb", "print"].flatMap((id) => item(id)) },
    { name: "Python", items: item("python") },
  ];
}

function Crumbs({ file }: { file: FileEntry | undefined }) {
  if (!file) return <div class="crumbs" />;
  const folders = file.path.split("/").slice(0, -1);
  return (
    <h1 class="crumbs" title={file.path}>
      {folders.length > 0 && <span class="crumb-folders">{folders.join(" / ")} / </span>}
      <strong>{nameOf(file.path)}</strong>
    </h1>
  );
}

/** Below the header, for a run that takes a moment; the status line tells it in words. */
function Progress({ run }: { run: Run | undefined }) {
  const { planned, finished } = run ?? { planned: [], finished: [] };
  if (planned.length < 2) return null;
  return <i class="progress" style={{ "--done": `${(100 * finished.length) / planned.length}%` }} aria-hidden="true" />;
}

/** Changes wait, whatever holds them: what to do about it stands first. */
function RunChanged({ command, enabled }: { command: Command; enabled: boolean }) {
  return (
    <button type="button" class="run-changed" disabled={!enabled} title="Run what changed (r)" onClick={() => command.run()}>
      <Icon name="run" /> <span>Run</span>
    </button>
  );
}

function Follow({ command, pinned }: { command: Command; pinned: boolean }) {
  const meaning = pinned
    ? "Stays on this file, whatever else changes. Press to follow edits again."
    : "Shows whichever file changes last. Press to stay on this one.";
  return (
    <button type="button" class="follow" data-command="pin" aria-pressed={pinned} title={`${meaning} (f)`} onClick={() => command.run()}>
      <Icon name={pinned ? "pin" : "follow"} /> <span>{pinned ? "Pinned" : "Following edits"}</span>
    </button>
  );
}

interface ToolProps {
  command: Command;
  icon: IconName;
  label: string;
  pressed: boolean | undefined;
  enabled: boolean;
}

function ToolButton({ command, icon, label, pressed, enabled }: ToolProps) {
  return (
    <button
      type="button"
      class="tool"
      data-command={command.id}
      aria-label={label}
      aria-pressed={pressed}
      title={command.key ? `${label} (${shownKey(command.key)})` : label}
      disabled={!enabled}
      onClick={() => command.run()}
    >
      <Icon name={icon} />
    </button>
  );
}
