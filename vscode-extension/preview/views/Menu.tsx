// A button that opens a short list of things to do: arrows move in it, Escape gives the focus back.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon";

export interface MenuItem {
  id: string;
  title: string;
  key?: string | undefined;
  /** For a choice that is on or off. */
  checked?: boolean | undefined;
  enabled: boolean;
  run(): void;
}

interface Props {
  label: string;
  icon: IconName;
  groups: readonly { name: string; items: readonly MenuItem[] }[];
}

export function Menu({ label, icon, groups }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useOutside(root, open, () => setOpen(false));
  useEffect(() => void (open && itemsOf(root.current)[0]?.focus()), [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return setOpen(false);
    else if (!step(itemsOf(root.current), event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="menu-root" ref={root} onKeyDown={onKey}>
      <button
        ref={button}
        type="button"
        class="tool"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div class="menu" role="menu" aria-label={label}>
          {groups.map(({ name, items }) => (
            <Group key={name} name={name}>
              {items.map((item) => (
                <Item key={item.id} item={item} close={close} />
              ))}
            </Group>
          ))}
        </div>
      )}
    </div>
  );
}

function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div role="group" aria-label={name} class="menu-group">
      {children}
    </div>
  );
}

function Item({ item, close }: { item: MenuItem; close(): void }) {
  const { title, key, checked, enabled, run } = item;
  const onClick = (): void => {
    close(); // first, so that what it opens gets the focus last
    run();
  };
  return (
    <button
      type="button"
      class="menu-item"
      role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
      aria-checked={checked}
      tabIndex={-1}
      disabled={!enabled}
      onClick={onClick}
    >
      <span class="menu-mark">{checked && <Icon name="check" />}</span>
      <span>{title}</span>
      {key !== undefined && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  );
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>(".menu-item:enabled") ?? [])];
}

/** Moves the focus as a menu does. False if the key is not one of a menu's. */
function step(items: readonly HTMLElement[], key: string): boolean {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (to === undefined) return false;
  items[(to + items.length) % items.length]?.focus();
  return true;
}

/** Calls `leave` on a press outside while `active`. */
export function useOutside(root: { current: HTMLElement | null }, active: boolean, leave: () => void): void {
  useEffect(() => {
    if (!active) return;
    const onPress = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) leave();
    };
    addEventListener("pointerdown", onPress);
    return () => removeEventListener("pointerdown", onPress);
  }, [active]);
}
