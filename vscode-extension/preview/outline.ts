// The headings of a document, with the blocks that they are in. Pure, and quick for blocks seen before.
import type { Block } from "./protocol";
import { type Heading, headings } from "./markdown";

export interface OutlineEntry extends Heading {
  block: string;
  /** Which heading of its block; a title stands alone. */
  nth: number;
}

const seen = new WeakMap<Block, readonly OutlineEntry[]>();

export function outline(blocks: readonly Block[]): OutlineEntry[] {
  return blocks.flatMap(entriesOf);
}

function entriesOf(block: Block): readonly OutlineEntry[] {
  const known = seen.get(block);
  if (known) return known;
  const entries =
    block.kind === "markdown"
      ? headings(block.source).map((heading, nth) => ({ ...heading, block: block.id, nth }))
      : block.title !== undefined
        ? [{ level: 3, text: block.title, block: block.id, nth: 0 }]
        : [];
  seen.set(block, entries);
  return entries;
}
