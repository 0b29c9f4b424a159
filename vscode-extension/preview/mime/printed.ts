// Printed text in the page, appended to and never drawn again. Of a very long one, head and tail until all is asked for.
import { bytes } from "../time";
import { colored, inForce, rewound } from "./terminal";

/** Characters that are laid out together, or not at all while they are off screen. */
const PART = 32_000;
/** Characters that are shown at the beginning and at the end of a text that has more than both. */
const WINDOW = 400_000;
/** Milliseconds between two paints in which parts are added when all is asked for. */
const PER_FRAME = 50;
/** A line without an end that is longer counts as ended: it would be drawn again whenever it grows. */
const LONGEST_LINE = 16_000;

interface Part {
  element: HTMLElement;
  length: number;
  lines: number;
}

export class Printed {
  private wanted = "";
  private written = 0;
  private open = "";
  private colors = "";
  private head: Part[] = [];
  private tail: Part[] = [];
  private skipped = 0;
  private isWhole = false;
  private frame = 0;
  private readonly gap = document.createElement("button");
  private readonly lastLine = document.createElement("span");

  constructor(private readonly host: HTMLElement) {
    this.gap.type = "button";
    this.gap.className = "small gap";
    this.gap.addEventListener("click", () => this.showAll());
    this.host.append(this.lastLine);
  }

  /** Shows a text; if it goes on from the one before, only what is new is drawn. */
  show(text: string): void {
    if (!text.startsWith(this.wanted)) this.clear();
    this.wanted = text;
    if (this.isWhole) this.goOn();
    else this.write(text.length);
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private clear(): void {
    this.end();
    this.host.replaceChildren(this.lastLine);
    this.host.removeAttribute("data-long");
    Object.assign(this, { wanted: "", written: 0, open: "", colors: "", head: [], tail: [], skipped: 0, isWhole: false });
  }

  private showAll(): void {
    const { wanted } = this;
    this.clear();
    this.isWhole = true;
    this.show(wanted);
  }

  /** A piece for each paint: the page stays responsive. */
  private goOn(): void {
    if (this.frame !== 0) return;
    const until = performance.now() + PER_FRAME;
    do this.write(this.written + PART);
    while (this.written < this.wanted.length && performance.now() < until);
    if (this.written === this.wanted.length) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.goOn();
    });
  }

  /** Draws what is wanted up to a place in it. */
  private write(to: number): void {
    const unended = this.open + this.wanted.slice(this.written, to);
    this.written = Math.min(to, this.wanted.length);
    const isEndless = unended.length > LONGEST_LINE && !/[\n\r]/.test(unended);
    const end = isEndless ? unended.length : unended.lastIndexOf("\n") + 1;
    if (end > 0) this.append(rewound(unended.slice(0, end)));
    const last = unended.slice(end);
    // What a trailing carriage return will do is not known yet.
    this.open = last.endsWith("\r") ? `${rewound(last.slice(0, -1))}\r` : rewound(last);
    draw(this.lastLine, rewound(last), this.colors, true);
  }

  private append(text: string): void {
    const room = this.isWhole ? text.length : WINDOW - size(this.head);
    const first = room <= 0 || this.tail.length > 0 ? 0 : lineEnd(text, room);
    this.put(this.head, text.slice(0, first));
    let rest = text.slice(first);
    if (rest === "") return;
    if (rest.length > WINDOW) {
      const skip = lineEnd(rest, rest.length - WINDOW);
      this.skip(rest.slice(0, skip));
      rest = rest.slice(skip);
    }
    this.put(this.tail, rest);
    while (this.tail.length > 1 && size(this.tail) - this.tail[0]!.length > WINDOW) this.drop(this.tail.shift()!);
    this.tellGap();
  }

  /** Leaves out a text, and what the tail has so far. */
  private skip(text: string): void {
    for (const part of this.tail.splice(0)) this.drop(part);
    this.skipped += text.length;
    this.colors = inForce(text, this.colors);
  }

  private drop({ element, length }: Part): void {
    element.remove();
    this.skipped += length;
  }

  private tellGap(): void {
    if (this.skipped === 0) return;
    this.gap.textContent = `${bytes(this.skipped)} left out here. Show all`;
    if (!this.gap.isConnected) this.host.insertBefore(this.gap, this.tail[0]?.element ?? this.lastLine);
  }

  private put(parts: Part[], text: string): void {
    for (let start = 0; start < text.length; ) {
      let part = parts.at(-1);
      if (!part || part.length >= PART) parts.push((part = this.newPart(parts)));
      const end = start + lineEnd(text.slice(start, start + 2 * PART), PART - part.length);
      const piece = text.slice(start, end);
      draw(part.element, piece, this.colors);
      this.colors = inForce(piece, this.colors);
      part.length += piece.length;
      part.lines += piece.split("\n").length - 1;
      part.element.style.containIntrinsicBlockSize = `auto ${part.lines * 1.5}em`;
      start = end;
    }
  }

  private newPart(parts: Part[]): Part {
    const element = document.createElement("span");
    element.className = "part";
    const behind = parts === this.head ? (this.gap.isConnected ? this.gap : (this.tail[0]?.element ?? this.lastLine)) : this.lastLine;
    this.host.insertBefore(element, behind);
    if (this.head.length > 0) this.host.setAttribute("data-long", "");
    return { element, length: 0, lines: 0 };
  }
}

function size(parts: readonly Part[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Where the line ends that position `at` is in; that position itself if the line is endless. */
function lineEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const newline = text.indexOf("\n", Math.max(0, at - 1));
  return newline < 0 || newline - at > PART ? Math.max(1, at) : newline + 1;
}

function draw(element: HTMLElement, text: string, colors: string, anew = false): void {
  if (text === "" || (colors === "" && !text.includes("\x1b"))) {
    if (anew) element.textContent = text;
    else if (text !== "") element.append(text);
    return;
  }
  if (anew) element.textContent = "";
  element.insertAdjacentHTML("beforeend", colored(text, colors));
  for (const link of element.querySelectorAll("a:not([target])")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
}
