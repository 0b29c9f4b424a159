// The line of the source that an element of the page shows.
import type { Block } from "../protocol";

export function lineUnder(element: Element, blocks: readonly Block[]): number | undefined {
  const id = element.closest(".block")?.id.replace(/^block-/, "");
  const block = blocks.find((each) => each.id === id);
  if (!block) return undefined;
  const line = element.closest(".line");
  const lines = line?.parentElement?.querySelectorAll(":scope > .line") ?? [];
  return block.firstLine + Math.max(0, line ? [...lines].indexOf(line) : 0);
}
