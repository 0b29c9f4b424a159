// The pane and the editor scroll together. Whoever was moved by the other does not move it back.
import type { Block } from "../protocol";

/** After the editor moved the pane, its scroll events are no act of the reader for so long. */
const COOL_DOWN = 250;

export class Scrolling {
  private movedAt = -COOL_DOWN;
  private scheduled = false;

  constructor(
    private readonly blocks: () => readonly Block[],
    /** The reader scrolled: this line is at the top. */
    private readonly scrolled: (line: number) => void,
  ) {
    addEventListener("scroll", () => this.schedule(), { passive: true });
  }

  /** The page scrolls by itself now, as it does when another file comes. */
  hold(): void {
    this.movedAt = performance.now();
  }

  /** Brings the place of a line to the top. */
  to(line: number): void {
    const place = this.placeOf(line);
    if (place === undefined) return;
    this.hold();
    scrollTo({ top: Math.max(0, place - headerHeight()), behavior: "instant" });
  }

  /** Marks the block in which the cursor stands, and brings it on screen if that is wanted. */
  mark(line: number, isWanted: boolean): void {
    const block = blockAt(this.blocks(), line);
    for (const each of document.querySelectorAll(".block[data-cursor]")) each.removeAttribute("data-cursor");
    const element = block && elementOf(block);
    if (!element) return;
    element.setAttribute("data-cursor", "");
    if (!isWanted) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > headerHeight() && top < innerHeight) return;
    this.hold();
    element.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  private schedule(): void {
    if (this.scheduled || performance.now() - this.movedAt < COOL_DOWN) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      const line = this.lineAtTop();
      if (line !== undefined) this.scrolled(line);
    });
  }

  /** Between a block's top and its bottom lie its lines and its output, in proportion. */
  private placeOf(line: number): number | undefined {
    const blocks = this.blocks();
    const block = blockAt(blocks, line);
    const element = block && elementOf(block);
    if (!block || !element) return undefined;
    if (block === blocks[0] && line <= block.range.start.line) return 0; // with the space above it
    const { top, height } = element.getBoundingClientRect();
    return scrollY + top + height * fraction(block, line);
  }

  private lineAtTop(): number | undefined {
    const edge = headerHeight();
    for (const block of this.blocks()) {
      const box = elementOf(block)?.getBoundingClientRect();
      if (!box || box.bottom <= edge) continue;
      const { start, end } = block.range;
      const into = box.height === 0 ? 0 : Math.max(0, (edge - box.top) / box.height);
      return Math.floor(start.line + into * (end.line - start.line));
    }
    return undefined;
  }
}

/** The block that holds a line, or the last one above it. */
function blockAt(blocks: readonly Block[], line: number): Block | undefined {
  return blocks.findLast(({ range }) => range.start.line <= line) ?? blocks[0];
}

function fraction({ range: { start, end } }: Block, line: number): number {
  const lines = Math.max(1, end.line - start.line);
  return Math.min(1, Math.max(0, (line - start.line) / lines));
}

function elementOf({ id }: Block): HTMLElement | null {
  return document.getElementById(`block-${id}`);
}

function headerHeight(): number {
  return document.querySelector(".header")?.getBoundingClientRect().height ?? 0;
}
