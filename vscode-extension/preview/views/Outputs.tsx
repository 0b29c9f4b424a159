// What a block shows, in order. Old outputs of a pending block dim, after a moment.
import { Rich } from "../mime/Rich";
import type { Block, Output } from "../protocol";
import { bytes } from "../time";
import { ErrorView } from "./ErrorView";
import { Stream } from "./Stream";

interface Props {
  outputs: readonly Output[];
  old: boolean;
  running: boolean;
  block: Block;
  path: string;
}

export function Outputs({ outputs, old, running, block, path }: Props) {
  if (outputs.length === 0) return null;
  return (
    <div class="outputs" data-old={old || undefined}>
      {outputs.map((output, index) => (
        <OutputView key={`${index} ${output.type}`} output={output} running={running} block={block} path={path} />
      ))}
    </div>
  );
}

function OutputView({ output, running, block, path }: { output: Output; running: boolean; block: Block; path: string }) {
  switch (output.type) {
    case "stream":
      return <Stream output={output} running={running} />;
    case "error":
      return <ErrorView error={output} block={block} path={path} />;
    case "truncated":
      return <p class="truncated">Output beyond {bytes(output.limit)} was dropped. The setting outputLimitBytes moves the limit.</p>;
    default:
      return (
        <div class="rich">
          <Rich output={output} />
        </div>
      );
  }
}
