// The rows of a long table that are not shown yet stay text: parsing and cleaning all of them would take seconds. Pure.

export const ROWS_AT_FIRST = 200;

/** Characters from which on it pays. */
const LONG = 300_000;

export interface Cut {
  /** The HTML with the first rows only. */
  head: string;
  /** The HTML of each further row. */
  rest: readonly string[];
}

/** Cuts HTML whose only table has a long body; any other HTML comes back whole. */
export function cutRows(html: string): Cut {
  const whole = { head: html, rest: [] };
  if (html.length < LONG) return whole;
  const start = html.indexOf("<tbody>");
  const end = html.indexOf("</tbody>", start);
  const isOnly = html.indexOf("<table") === html.lastIndexOf("<table") && html.indexOf("<tbody", start + 1) < 0;
  if (start < 0 || end < 0 || !isOnly) return whole;
  const rows = split(html, start + "<tbody>".length, end);
  if (rows.length <= ROWS_AT_FIRST) return whole;
  const first = rows.slice(0, ROWS_AT_FIRST).join("");
  return { head: `${html.slice(0, start)}<tbody>${first}${html.slice(end)}`, rest: rows.slice(ROWS_AT_FIRST) };
}

function split(html: string, start: number, end: number): string[] {
  const rows: string[] = [];
  for (let from = start; from < end; ) {
    const close = html.indexOf("</tr>", from);
    if (close < 0 || close >= end) break;
    rows.push(html.slice(from, close + "</tr>".length));
    from = close + "</tr>".length;
  }
  return rows;
}
