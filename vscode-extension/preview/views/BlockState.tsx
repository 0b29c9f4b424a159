// Lines below a block that is not simply done: why, and what to do about it.
import { isManual, type Look } from "../look";
import type { Block, BlockResult, Difference } from "../protocol";
import { useSurroundings } from "./context";
import { Icon, type IconName } from "./Icon";
import { ServedButton } from "./ServedButton";

interface Props {
  block: Block;
  result: BlockResult | undefined;
  look: Look;
  /** Why nothing runs though something could; the file's, not the block's. */
  held: string | undefined;
  difference: Difference | undefined;
}

export function BlockState({ block, result, look, held, difference }: Props) {
  const line = stateLine(result, look, held);
  const varies = result?.doubt?.includes("nondeterministic") === true && look !== "running" && look !== "queued";
  const manual = isManual(block) && !["running", "queued", "untouched"].includes(look);
  return (
    <>
      {(line || manual) && (
        <div class="block-state">
          {line && <Icon name={line[0]} />}
          {line && <span>{line[1]}</span>}
          {manual && <RunThis block={block} />}
        </div>
      )}
      {varies && (
        <div class="block-state varies">
          <Icon name="vary" />
          <span>Two fresh runs showed different things: this result depends on more than the code.</span>
        </div>
      )}
      {difference && (
        <div class="block-state differs">
          <Icon name="warning" />
          <span>
            A fresh run showed something else{difference.fresh !== "" && ": "}
            {difference.fresh !== "" && <code>{shortened(difference.fresh)}</code>}
          </span>
        </div>
      )}
    </>
  );
}

function stateLine(result: BlockResult | undefined, look: Look, held: string | undefined): [IconName, string] | undefined {
  switch (look) {
    case "stale":
      return ["clock", held === undefined ? "Out of date: something it depends on has changed since." : `Out of date. ${held}`];
    case "cancelled":
      return ["stop", "Interrupted before it finished."];
    case "waiting":
      return ["pause", sentence(result?.reason ?? "it waits")];
    default:
      return undefined;
  }
}

function RunThis({ block }: { block: Block }) {
  const { preview } = useSurroundings();
  return (
    <ServedButton look="small" onClick={() => void preview.run("block", block.id)}>
      <Icon name="run" /> Run this block
    </ServedButton>
  );
}

const MOST = 120;

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line;
}

function sentence(reason: string): string {
  const text = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
