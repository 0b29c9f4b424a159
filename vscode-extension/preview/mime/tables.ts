// Tables of results: a bounded window with a sticky header and index, the first rows and columns at first, a copy as TSV.
import { sanitizeHtml } from "../sanitize";
import { align, wordColumns } from "./columns";
import { ROWS_AT_FIRST } from "./rows";

const ROWS_PER_STEP = 2000;
const COLUMNS_AT_FIRST = 100;

/** What the reader did to a table. A new value of the same block begins with it. */
interface Reading {
  rows: number;
  columns: number;
  top: number;
  left: number;
}

const fresh: Reading = { rows: ROWS_AT_FIRST, columns: COLUMNS_AT_FIRST, top: 0, left: 0 };
const dressed = new WeakMap<Element, TableWindow>();

/**
 * Gives every table in `root` its window; `rest` are further rows of the only one, as HTML. Tables go on as those that
 * stand in `before`. Returns what scrolls them there, to be called when they are on the page.
 */
export function dressTables(root: ParentNode, rest: readonly string[], before: ParentNode): () => void {
  const readings = [...before.querySelectorAll(".table-frame")].map((frame) => dressed.get(frame)?.reading);
  const tables = [...root.querySelectorAll("table")].filter((table) => !table.parentElement?.closest("table"));
  const windows = tables.map((table, index) => new TableWindow(table, rest, readings[index] ?? fresh));
  return () => windows.forEach((each) => each.place());
}

class TableWindow {
  private readonly window = element("div", "table-window");
  private readonly frame = element("div", "table-frame");
  private readonly rows: (HTMLTableRowElement | string)[];
  private readonly hidden = new Map<HTMLTableRowElement, HTMLTableCellElement[]>();
  private readonly words: ReadonlySet<number>;
  private readonly width: number;
  private readonly levels: number;
  private readonly more: HTMLButtonElement;
  private readonly wider: HTMLButtonElement;
  private shown = 0;
  private columns: number;

  constructor(
    private readonly table: HTMLTableElement,
    rest: readonly string[],
    private readonly start: Reading,
  ) {
    const body = [...(table.tBodies[0]?.rows ?? [])];
    const heads = [...(table.tHead?.rows ?? [])];
    this.rows = [...body, ...rest];
    this.width = Math.max(0, ...[...heads, ...body.slice(0, 1)].map(widthOf));
    this.levels = Math.max(0, ...body.map((row) => [...row.cells].filter(({ tagName }) => tagName === "TH").length));
    this.words = wordColumns(body, this.width);
    this.columns = start.columns;
    this.more = button("", "table-more", () => this.showRows(this.shown + ROWS_PER_STEP));
    this.wider = button(`Show all ${number(this.width - this.levels)} columns`, "table-wider", () => this.showColumns());
    for (const row of body) row.remove();
    heads.forEach((row) => this.dressRow(row, true));
    this.showRows(Math.max(ROWS_AT_FIRST, start.rows));
    this.enclose();
  }

  get reading(): Reading {
    const { scrollTop: top, scrollLeft: left } = this.window;
    return { rows: this.shown, columns: this.columns, top, left };
  }

  place(): void {
    if (this.start.top > 0 || this.start.left > 0) this.window.scrollTo(this.start.left, this.start.top);
  }

  private enclose(): void {
    const { window, frame, table } = this;
    table.removeAttribute("border");
    window.tabIndex = 0;
    window.role = "region";
    window.ariaLabel = "Table";
    table.replaceWith(frame);
    window.append(table);
    const copy = button("Copy", "table-copy", () => void this.copy(copy));
    frame.append(window, this.more, this.wider, copy);
    this.wider.hidden = this.width <= this.columns;
    dressed.set(frame, this);
  }

  private showRows(count: number): void {
    const next = this.rows.slice(this.shown, count);
    const made = elements(next);
    for (const row of made) this.dressRow(row, false);
    this.table.tBodies[0]?.append(...made);
    made.forEach((row, index) => (this.rows[this.shown + index] = row));
    this.shown += next.length;
    this.more.textContent = `Show more of ${number(this.rows.length)} rows`;
    this.more.hidden = this.shown >= this.rows.length;
  }

  private dressRow(row: HTMLTableRowElement, isHead: boolean): void {
    const missing = this.width - widthOf(row); // cells of rows above reach into this one
    const first = row.cells[0];
    if (first && missing === 0 && this.levels > 0 && (isHead || first.tagName === "TH")) first.classList.add("frozen");
    if (isHead) for (const cell of row.querySelectorAll("th:empty")) cell.replaceWith(corner(cell)); // heads nothing
    align(row, missing, this.words);
    const beyond = cellsFrom(row, this.columns - missing);
    if (beyond.length === 0) return;
    this.hidden.set(row, beyond);
    for (const cell of beyond) cell.remove();
  }

  private showColumns(): void {
    for (const [row, cells] of this.hidden) row.append(...cells);
    this.hidden.clear();
    this.columns = Infinity;
    this.wider.hidden = true;
  }

  private async copy(button: HTMLElement): Promise<void> {
    const all = [...(this.table.tHead?.rows ?? []), ...this.rows.flatMap((row) => (isText(row) ? cleaned(row) : [row]))];
    const lines = all.map((row) =>
      [...row.cells, ...(this.hidden.get(row) ?? [])].map((cell) => (cell.textContent ?? "").trim().replace(/\s+/g, " ")).join("\t"),
    );
    button.textContent = await navigator.clipboard.writeText(lines.join("\n")).then(
      () => "Copied",
      () => "Copying was refused",
    );
    setTimeout(() => (button.textContent = "Copy"), 1500);
  }
}

function isText(row: HTMLTableRowElement | string): row is string {
  return typeof row === "string";
}

/** The rows as elements; those that are still text are cleaned together. */
function elements(rows: readonly (HTMLTableRowElement | string)[]): HTMLTableRowElement[] {
  const made = cleaned(rows.filter(isText).join("")).values();
  return rows.flatMap((row) => (isText(row) ? (made.next().value ?? []) : row));
}

function cleaned(rows: string): HTMLTableRowElement[] {
  if (rows === "") return [];
  return [...sanitizeHtml(`<table><tbody>${rows}</tbody></table>`).querySelectorAll("tr")];
}

function widthOf(row: HTMLTableRowElement): number {
  let width = 0;
  for (const cell of row.cells) width += cell.colSpan;
  return width;
}

/** The cells that begin at or behind a column. */
function cellsFrom(row: HTMLTableRowElement, column: number): HTMLTableCellElement[] {
  if (row.cells.length <= column) return [];
  let at = 0;
  return [...row.cells].filter((cell) => (at += cell.colSpan) > column);
}

function corner(cell: Element): HTMLElement {
  const made = element("td", cell.className);
  if (cell instanceof HTMLTableCellElement) (made as HTMLTableCellElement).colSpan = cell.colSpan;
  return made;
}

function number(count: number): string {
  return count.toLocaleString("en");
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
