// What one can do with a block, in its corner while the pointer or the focus is on it.
import type { Block } from "../protocol";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";

export function BlockTools({ block, shows }: { block: Block; shows: boolean }) {
  const { acts } = useSurroundings();
  return (
    <span class="block-tools">
      <button type="button" aria-label="Copy code" title="Copy code (Shift Y)" onClick={() => acts.copyCode(block.id)}>
        <Icon name="copyCode" />
      </button>
      {shows && (
        <button type="button" aria-label="Copy output" title="Copy output (y)" onClick={() => acts.copyOutput(block.id)}>
          <Icon name="copy" />
        </button>
      )}
    </span>
  );
}
