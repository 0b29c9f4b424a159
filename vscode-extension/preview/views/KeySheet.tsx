// The sheet of keys, made from the same list as the keys.
import type { Command } from "../commands";
import { isMac, shownKey } from "../keyboard";
import { Dialog } from "./Dialog";

export function KeySheet({ commands, onClose }: { commands: readonly Command[]; onClose(): void }) {
  const groups = ["Run", "Go", "View", "Copy"] as const;
  return (
    <Dialog label="Keyboard shortcuts" name="keysheet" onClose={onClose}>
      <header>
        <h2>Keyboard</h2>
        <button type="button" class="small" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <div class="key-groups">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {group === "Go" && <Key keys={isMac ? "⌘ K" : "Ctrl K"} title="Find a file, a heading or a command" />}
              {commands
                .filter((command) => command.group === group && command.key !== undefined && command.id !== "arm")
                .map((command) => (
                  <Key key={command.id} keys={shownKey(command.key!)} title={command.title} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Key({ keys, title }: { keys: string; title: string }) {
  return (
    <div>
      <dt>
        {keys.split(" ").map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{title}</dd>
    </div>
  );
}
