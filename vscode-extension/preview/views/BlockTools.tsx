// What one can do with a block, in its corner while the pointer or the focus is on it. The style sheet draws the icons:
// a thousand blocks have two thousand of them.
import type { Block } from "../protocol";
import { useSurroundings } from "./context";

export function BlockTools({ block, shows }: { block: Block; shows: boolean }) {
  const { acts } = useSurroundings();
  return (
    <span class="block-tools">
      <button type="button" class="copy-code" aria-label="Copy code" title="Copy code (Shift Y)" onClick={() => acts.copyCode(block.id)} />
      {shows && (
        <button type="button" class="copy-output" aria-label="Copy output" title="Copy output (y)" onClick={() => acts.copyOutput(block.id)} />
      )}
    </span>
  );
}
