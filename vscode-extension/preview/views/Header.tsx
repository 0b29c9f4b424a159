// Where the reader is, and the buttons for it.
import { type Command, isAvailable } from "../commands";
import type { Preferences } from "../preferences";
import type { FileEntry } from "../protocol";
import type { Page } from "../state";
import { nameOf } from "../places";
import { Icon, type IconName } from "./Icon";

interface Props {
  page: Page;
  file: FileEntry | undefined;
  commands: readonly Command[];
  preferences: Preferences;
}

export function Header({ page, file, commands, preferences }: Props) {
  const button = (id: string, icon: IconName, label: string, pressed?: boolean) => {
    const command = commands.find((each) => each.id === id);
    if (!command) return null;
    return <ToolButton key={id} command={command} icon={icon} label={label} pressed={pressed} enabled={isAvailable(command, page)} />;
  };
  const armed = page.document?.armed === true;
  const busy = page.document?.state === "running" || page.document?.state === "starting";
  const theme = { system: "system", light: "sun", dark: "moon" } as const;
  return (
    <header class="header">
      {button("toggle-sidebar", "panel", "File list", preferences.sidebar)}
      <Crumbs file={file} />
      <div class="tools" role="toolbar" aria-label="Actions">
        {armed && (
          <span class="tool-group">
            {busy ? button("interrupt", "stop", "Interrupt") : button("run-all", "again", "Run all, fresh")}
            {button("restart", "restart", "Restart the worker")}
            {button("verify", "check", "Verify against a fresh run")}
          </span>
        )}
        <span class="tool-group">
          {page.document && button("toggle-code", "code", preferences.code ? "Hide code" : "Show code", !preferences.code)}
          {button("pin", page.pinned ? "pin" : "follow", page.pinned ? "Pinned: stays on this file" : "Follows the file that changes", page.pinned)}
          {button("theme", theme[preferences.theme], `Theme: ${preferences.theme}`)}
          {button("keys", "keys", "Keyboard shortcuts")}
        </span>
      </div>
    </header>
  );
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
      title={command.key ? `${label} (${command.key})` : label}
      disabled={!enabled}
      onClick={() => command.run()}
    >
      <Icon name={icon} />
    </button>
  );
}
