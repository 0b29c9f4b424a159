// JSON as a tree that opens on demand.
import { useState } from "preact/hooks";

const AT_FIRST = 100;

export function JsonTree({ value }: { value: unknown }) {
  return (
    <div class="json">
      <Node value={value} open />
    </div>
  );
}

function Node({ name, value, open = false }: { name?: string; value: unknown; open?: boolean }) {
  if (typeof value !== "object" || value === null) return <Leaf name={name} value={value} />;
  return <Branch name={name} value={value} open={open} />;
}

function Leaf({ name, value }: { name: string | undefined; value: unknown }) {
  const kind = value === null ? "null" : typeof value;
  return (
    <div class="json-leaf">
      <Name name={name} />
      <span class={`json-${kind}`}>{JSON.stringify(value)}</span>
    </div>
  );
}

function Branch({ name, value, open }: { name: string | undefined; value: object; open: boolean }) {
  const [isOpen, setOpen] = useState(open);
  const entries = Object.entries(value);
  const summary = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  if (entries.length === 0) return <Empty name={name} text={Array.isArray(value) ? "[]" : "{}"} />;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-size">{summary}</span>
      </summary>
      {isOpen && <Entries entries={entries} />}
    </details>
  );
}

function Entries({ entries }: { entries: readonly [string, unknown][] }) {
  const [shown, setShown] = useState(AT_FIRST);
  return (
    <div class="json-entries">
      {entries.slice(0, shown).map(([key, item]) => (
        <Node key={key} name={key} value={item} />
      ))}
      {entries.length > shown && (
        <button type="button" class="small" onClick={() => setShown(shown + 1000)}>
          {entries.length - shown} more
        </button>
      )}
    </div>
  );
}

function Empty({ name, text }: { name: string | undefined; text: string }) {
  return (
    <div class="json-leaf">
      <Name name={name} />
      {text}
    </div>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}
