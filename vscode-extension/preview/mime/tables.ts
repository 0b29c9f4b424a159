// Tables of results: a bounded window with a sticky header, the first rows at first, a copy as TSV.

const ROWS_AT_FIRST = 200;
const ROWS_PER_STEP = 2000;

/** Gives every table in `root` its window and its footer. */
export function dressTables(root: ParentNode): void {
  for (const table of root.querySelectorAll("table")) {
    if (table.closest(".table-window") || table.parentElement?.closest("table")) continue;
    dress(table);
  }
}

function dress(table: HTMLTableElement): void {
  table.removeAttribute("border");
  const frame = element("div", "table-frame");
  const window = element("div", "table-window");
  window.tabIndex = 0;
  window.role = "region";
  window.ariaLabel = "Table";
  table.replaceWith(frame);
  window.append(table);
  frame.append(window, ...buttons(table));
  alignWords(table);
  for (const cell of table.querySelectorAll("thead th:empty")) cell.replaceWith(document.createElement("td")); // heads nothing
}

const LOOKED_AT = 12;
const CELLS_ALIGNED = 20_000;

/** pandas puts everything to the right; words read better from the left. */
function alignWords(table: HTMLTableElement): void {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const columns = rows[0]?.cells.length ?? 0;
  const all = [...(table.tHead?.rows ?? []), ...rows];
  if (columns * all.length > CELLS_ALIGNED || all.some((row) => row.cells.length !== columns)) return;
  for (let column = 0; column < columns; column += 1) {
    const texts = rows.slice(0, LOOKED_AT).map((row) => row.cells[column]!.textContent ?? "");
    if (texts.every(isNumeric)) continue;
    for (const row of all) row.cells[column]!.classList.add("words");
  }
}

function isNumeric(text: string): boolean {
  return /^\s*([-+−]?[\d.,_]+([eE][-+]?\d+)?[%jJ]?|[-+]?inf|nan|<NA>|NaT|None|…|\.\.\.)?\s*$/i.test(text);
}

function buttons(table: HTMLTableElement): HTMLElement[] {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  for (const row of rows.slice(ROWS_AT_FIRST)) row.remove();
  const copy = button("Copy", "table-copy", () => void copyTable(table, rows, copy));
  return rows.length > ROWS_AT_FIRST ? [moreRows(table, rows), copy] : [copy];
}

function moreRows(table: HTMLTableElement, rows: readonly HTMLTableRowElement[]): HTMLElement {
  let shown = ROWS_AT_FIRST;
  const label = `Show more of ${rows.length.toLocaleString("en")} rows`;
  const more = button(label, "table-more", () => {
    table.tBodies[0]?.append(...rows.slice(shown, shown + ROWS_PER_STEP));
    shown += ROWS_PER_STEP;
    if (shown >= rows.length) more.remove();
  });
  return more;
}

async function copyTable(table: HTMLTableElement, rows: readonly HTMLTableRowElement[], button: HTMLElement): Promise<void> {
  const lines = [...(table.tHead?.rows ?? []), ...rows].map((row) =>
    [...row.cells].map((cell) => (cell.textContent ?? "").trim().replace(/\s+/g, " ")).join("\t"),
  );
  button.textContent = await navigator.clipboard.writeText(lines.join("\n")).then(
    () => "Copied",
    () => "Copying was refused",
  );
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

function button(label: string, name: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", `small ${name}`) as HTMLButtonElement;
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", onClick);
  return made;
}

function element(tag: string, name: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  return made;
}
