// How a document's blocks change: few are replaced, the ones below move by some lines.
import type { Block, LineShift, Splice } from "./protocol";

/** Splices in order; the blocks that stay keep their identity. */
export function spliceBlocks(blocks: readonly Block[], splices: readonly Splice[]): readonly Block[] {
  if (splices.length === 0) return blocks;
  const next = [...blocks];
  for (const { at, remove, insert } of splices) next.splice(at, remove, ...insert);
  return next;
}

/** From each shift's index on, blocks move by its lines. */
export function shiftLines(blocks: readonly Block[], shifts: readonly LineShift[]): readonly Block[] {
  if (shifts.length === 0) return blocks;
  return blocks.map((block, index) => {
    const by = shifts.reduce((sum, shift) => (index >= shift.from ? sum + shift.by : sum), 0);
    return by === 0 ? block : shiftBlock(block, by);
  });
}

function shiftBlock(block: Block, by: number): Block {
  const { start, end } = block.range;
  const range = { start: { ...start, line: start.line + by }, end: { ...end, line: end.line + by } };
  return { ...block, range, firstLine: block.firstLine + by };
}
