// pandas puts everything to the right; words read better from the left.

const LOOKED_AT = 12;

/** The columns of which a look at the first rows shows that they hold words. */
export function wordColumns(rows: readonly HTMLTableRowElement[], width: number): ReadonlySet<number> {
  const looked = rows.filter(({ cells }) => cells.length === width).slice(0, LOOKED_AT);
  const words = new Set<number>();
  for (const row of looked) {
    for (let column = 0; column < width; column += 1) {
      if (!isNumeric(row.cells[column]!.textContent ?? "")) words.add(column);
    }
  }
  return words;
}

/** Marks a row's cells in columns of words; `missing` columns at the left are cells of rows above. */
export function align(row: HTMLTableRowElement, missing: number, words: ReadonlySet<number>): void {
  let column = missing;
  for (const cell of row.cells) {
    if (cell.colSpan === 1 && words.has(column)) cell.classList.add("words");
    column += cell.colSpan;
  }
}

function isNumeric(text: string): boolean {
  return /^\s*([-+−]?[\d.,_]+([eE][-+]?\d+)?[%jJ]?|[-+]?inf|nan|<NA>|NaT|None|null|…|\.\.\.)?\s*$/i.test(text);
}
