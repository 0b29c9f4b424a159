// Values before they are drawn: rows of long tables, colours of charts, math in texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { renderLatex } from "../math";
import { themed } from "../mime/renderers/plotly-theme";
import { cutRows, ROWS_AT_FIRST } from "../mime/rows";

const table = (rows: number): string => {
  const body = Array.from({ length: rows }, (_, row) => `<tr><td>${row}</td><td>${"x".repeat(2000)}</td></tr>`);
  return `<div><table><thead></thead><tbody>\n${body.join("\n")}\n</tbody></table><p>after</p></div>`;
};

test("a long table keeps its first rows, and what is around it; no row is lost", () => {
  const { head, rest } = cutRows(table(500));
  assert.equal(head.split("<tr>").length - 1, ROWS_AT_FIRST);
  assert.equal(rest.length, 500 - ROWS_AT_FIRST);
  assert.ok(head.endsWith("</tbody></table><p>after</p></div>"));
  assert.match(rest[0]!, /<td>200</);
  assert.match(rest.at(-1)!, /<td>499</);
});

test("short tables and tables in tables stay whole", () => {
  for (const html of [table(3), table(500) + table(1), table(500).replace("<td>7<", "<td><table></table>7<")]) {
    assert.deepEqual(cutRows(html), { head: html, rest: [] });
  }
});

const theme = { dark: true, ink: "#eee", ink2: "#ccc", line: "#333", line2: "#444", surface: "#222", codeBg: "#111", font: "Inter" };

test("Plotly's usual look gets the page's colours, a chosen one stays", () => {
  const usual = { template: { layout: { plot_bgcolor: "#E5ECF6", paper_bgcolor: "white", colorway: ["red"] } } };
  const template = (themed(usual, theme) as typeof usual).template.layout;
  assert.deepEqual([template.paper_bgcolor, template.colorway], ["rgba(0,0,0,0)", ["red"]]);
  const chosen = { template: { layout: { plot_bgcolor: "black", paper_bgcolor: "black" } } };
  assert.equal(themed(chosen, theme), chosen);
});

test("LaTeX alone, with delimiters, and in a text", () => {
  for (const source of ["x^2", "$x^2$", "$$x^2$$", "\\[x^2\\]", "$\\displaystyle x^2$"]) {
    assert.match(renderLatex(source), /^<span class="katex-display">/);
    assert.doesNotMatch(renderLatex(source), /katex-error/);
  }
  const mixed = renderLatex("a <b> $x$ and \\(y\\) $$z$$ end");
  assert.match(mixed, /^a &lt;b&gt; <span class="katex">/);
  assert.equal(mixed.match(/class="katex"/g)?.length, 3);
  assert.match(renderLatex("\\begin{align} a &= b \\end{align}"), /katex-display/);
});
