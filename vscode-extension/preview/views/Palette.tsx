// Ctrl/Cmd+K: every file, heading and command, by a few letters of its name.
import { Fragment } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { find } from "../fuzzy";
import { Dialog } from "./Dialog";
import { Icon, type IconName } from "./Icon";

export interface PaletteItem {
  id: string;
  group: string;
  title: string;
  detail?: string | undefined;
  key?: string | undefined;
  icon: IconName;
  run(): void;
}

const SHOWN = 60;
/** Of each group, while nothing is typed: so that the commands are in sight in a project of many files. */
const SHOWN_UNASKED = 7;

function look(items: readonly PaletteItem[], query: string): readonly PaletteItem[] {
  if (query.trim() !== "") return find(items, textOf, query).slice(0, SHOWN);
  const seen = new Map<string, number>();
  return items.filter(({ group }) => {
    const count = (seen.get(group) ?? 0) + 1;
    seen.set(group, count);
    return group === "Commands" || count <= SHOWN_UNASKED;
  });
}

export function Palette({ items, onClose }: { items: readonly PaletteItem[]; onClose(): void }) {
  const [query, setQuery] = useState("");
  const [selected, setSelected] = useState(0);
  const found = useMemo(() => look(items, query), [items, query]);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector(`#palette-${selected}`)?.scrollIntoView({ block: "nearest" }), [selected]);
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
    <Dialog label="Go to a file or a heading, or run a command" name="palette" onClose={onClose}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={found[selected] && `palette-${selected}`}
          aria-label="Go to a file or a heading, or run a command"
          placeholder="Go to a file or a heading, or run a command"
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
          <Fragment key={item.id}>
            {query.trim() === "" && item.group !== found[index - 1]?.group && (
              <li class="palette-group" role="presentation">
                {item.group}
              </li>
            )}
            <li
              id={`palette-${index}`}
              class="palette-item"
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
          </Fragment>
        ))}
      </ul>
      {found.length === 0 && <p class="palette-none">Nothing is called that.</p>}
      <p class="palette-foot" aria-hidden="true">
        <kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Enter</kbd> go <kbd>Esc</kbd> close
      </p>
    </Dialog>
  );
}

function textOf({ title, detail = "" }: PaletteItem): string {
  return `${title} ${detail}`;
}
