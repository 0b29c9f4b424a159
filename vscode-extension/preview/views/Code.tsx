// A block's source with the line numbers of the file.
import { highlightPython, type Line } from "../highlight";
import type { Block } from "../protocol";

export function Code({ block, raised }: { block: Block; raised: ReadonlySet<number> }) {
  const lines = highlightPython(block.source.replace(/\n+$/, ""));
  const numbers = lines.map((_, index) => block.firstLine + index + 1).join("\n");
  return (
    <div class="source">
      <pre class="lines" aria-hidden="true">
        {numbers}
      </pre>
      <pre class="text" tabIndex={0} aria-label={`Code, line ${block.firstLine + 1}`}>
        <code>
          {lines.map((line, index) => (
            <SourceLine key={index} line={line} raised={raised.has(index)} last={index === lines.length - 1} />
          ))}
        </code>
      </pre>
    </div>
  );
}

function SourceLine({ line, raised, last }: { line: Line; raised: boolean; last: boolean }) {
  return (
    <span class={raised ? "line raised" : "line"}>
      {line.map(({ text, style }, index) => (style === "" ? text : <span key={index} class={style}>{text}</span>))}
      {last ? null : "\n"}
    </span>
  );
}
