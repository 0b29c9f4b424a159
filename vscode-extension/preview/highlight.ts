// Python source as lines of coloured tokens. Keeps what it coloured last: most blocks do not change.
import { highlightCode, tagHighlighter, tags as t } from "@lezer/highlight";
import { parser } from "@lezer/python";

export interface Token {
  text: string;
  style: string;
}

export type Line = readonly Token[];

const styles = tagHighlighter([
  { tag: [t.keyword, t.operatorKeyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword], class: "tok-keyword" },
  { tag: [t.string, t.special(t.string)], class: "tok-string" },
  { tag: [t.special(t.brace), t.escape], class: "tok-escape" },
  { tag: [t.number, t.bool, t.null, t.atom], class: "tok-constant" },
  { tag: [t.comment, t.lineComment], class: "tok-comment" },
  { tag: [t.function(t.definition(t.variableName)), t.definition(t.className), t.className], class: "tok-definition" },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], class: "tok-call" },
  { tag: t.propertyName, class: "tok-property" },
  { tag: t.meta, class: "tok-meta" },
  { tag: [t.operator, t.arithmeticOperator, t.compareOperator, t.definitionOperator], class: "tok-operator" },
]);

const KEPT = 4000;
const kept = new Map<string, readonly Line[]>();

export function highlightPython(source: string): readonly Line[] {
  const known = kept.get(source);
  if (known) return known;
  const lines = color(source);
  if (kept.size >= KEPT) kept.clear();
  kept.set(source, lines);
  return lines;
}

function color(source: string): Line[] {
  const lines: Token[][] = [[]];
  const put = (text: string, style: string): void => void lines.at(-1)!.push({ text, style });
  highlightCode(source, parser.parse(source), styles, put, () => void lines.push([]));
  return lines;
}
