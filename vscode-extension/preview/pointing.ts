// Where in the open file an address points: at a block, a line in it, or a heading in it. Pure.
import type { Block } from "./protocol";
import type { Place } from "./state";

export interface Pointed {
  block: string;
  /** A line of its source, counted from its first. */
  offset?: number;
  /** Which of its headings. */
  heading?: number | undefined;
}

/** Lines move as somebody types, so a place is looked up once, when the reader comes to it. */
export function locate({ block, line, heading }: Place, blocks: readonly Block[]): Pointed | undefined {
  if (line !== undefined) return locateLine(line, blocks);
  if (block === undefined || !blocks.some(({ id }) => id === block)) return undefined;
  return { block, heading };
}

function locateLine(line: number, blocks: readonly Block[]): Pointed | undefined {
  const block = blocks.findLast(({ range }) => range.start.line <= line) ?? blocks[0];
  if (!block) return undefined;
  if (block.kind === "markdown") return { block: block.id };
  return { block: block.id, offset: Math.max(0, line - block.firstLine) };
}
