// Ctrl/Cmd+K: every file, heading and command, by a few letters of its name.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { find } from "../fuzzy";
import { Dialog } from "./Dialog";
import { Icon, type IconName } from "./Icon";

export interface PaletteItem {
  id: string;
  title: string;
  detail?: string | undefined;
  key?: string | undefined;
  icon: IconName;
  run(): void;
}

const SHOWN = 60;

export function Palette({ items, onClose }: { items: readonly PaletteItem[]; onClose(): void }) {
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState(0);
  const found = useMemo(() => find(items, textOf, query).slice(0, SHOWN), [items, query]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[selected]?.scrollIntoView({ block: "nearest" }), [selected]);
  const run = (item: PaletteItem | undefined): void => {
    onClose();
    item?.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && found.length > 0) setSelected((selected + by + found.length) % found.length);
    else if (event.key === "Enter") run(found[selected]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Go to a file or run a command" name="palette" onClose={onClose}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[selected] && `palette-${selected}`}
          aria-label="Go to a file or run a command"
          placeholder="Go to a file or run a command"
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setSelected(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <ul ref={list} id="palette-list" role="listbox" aria-label="Matches">
        {found.map((item, index) => (
          <li
            key={item.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === selected}
            onMouseMove={() => setSelected(index)}
            onClick={() => run(item)}
          >
            <Icon name={item.icon} />
            <span class="palette-title">{item.title}</span>
            {item.detail !== undefined && <span class="palette-detail">{item.detail}</span>}
            {item.key !== undefined && <kbd>{item.key}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="palette-none">Nothing is called that.</p>}
    </Dialog>
  );
}

function textOf({ title, detail = "" }: PaletteItem): string {
  return `${title} ${detail}`;
}
