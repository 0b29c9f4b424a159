// A line below a block that is not simply done: why, and what to do about it.
import { isManual, type Look } from "../look";
import type { Block, BlockResult } from "../protocol";
import { useSurroundings } from "./context";
import { Icon, type IconName } from "./Icon";

const lines: Partial<Record<Look, [icon: IconName, text: string]>> = {
  stale: ["clock", "Out of date: something it depends on has changed since."],
  cancelled: ["stop", "Interrupted before it finished."],
  waiting: ["pause", "Waiting."],
};

export function BlockState({ block, result, look }: { block: Block; result: BlockResult | undefined; look: Look }) {
  const { preview } = useSurroundings();
  const line = lines[look];
  const manual = isManual(block);
  if (!line && !(manual && look !== "running" && look !== "queued" && look !== "untouched")) return null;
  const reason = look === "waiting" && result?.reason ? sentence(result.reason) : line?.[1];
  return (
    <div class="block-state">
      {line && <Icon name={line[0]} />}
      {reason && <span>{reason}</span>}
      {manual && (
        <button type="button" class="small" onClick={() => void preview.run("block", block.id)}>
          <Icon name="run" /> Run this block
        </button>
      )}
    </div>
  );
}

function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
