// Printed text as a terminal would show it: carriage returns applied, colours as HTML. Pure.
import { AnsiUp } from "ansi_up";

/** Characters of sequences that are kept; programs that never reset would pile them up. */
const MOST = 2000;

/** The sequences that are still in force at the end of a text, given those at its start: colours go on over lines and parts. */
export function inForce(text: string, before = ""): string {
  if (!text.includes("\x1b")) return before;
  const reset = Math.max(text.lastIndexOf("\x1b[0m"), text.lastIndexOf("\x1b[m"));
  const since = (reset < 0 ? text : text.slice(reset)).match(/\x1b\[[\d;]*m/g) ?? [];
  const all = reset < 0 ? before + since.join("") : since.slice(1).join("");
  return all.length <= MOST ? all : all.slice(all.indexOf("\x1b", all.length - MOST));
}

/** A text as HTML, escaped, with the colours that it sets and those in force before it. */
export function colored(text: string, before = ""): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  return ansi.ansi_to_html(before + text);
}

/** A carriage return goes back to the start of its line, so that what follows overwrites what was there. */
export function rewound(text: string): string {
  if (!text.includes("\r")) return text;
  return text.replaceAll("\r\n", "\n").split("\n").map(overwritten).join("\n");
}

function overwritten(line: string): string {
  return line.split("\r").reduce((shown, part) => part + shown.slice(part.length));
}
