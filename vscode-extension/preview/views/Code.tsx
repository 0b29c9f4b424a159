// A block's source with the line numbers of the file.
import { highlightPython, type Line } from "../highlight";
import type { Block } from "../protocol";

interface Props {
  block: Block;
  /** Lines that an exception went through. */
  raised: ReadonlySet<number>;
  /** The line that the address points at. */
  pointed: number | undefined;
}

export function Code({ block, raised, pointed }: Props) {
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
            <SourceLine key={index} line={line} name={nameOfLine(raised.has(index), index === pointed)} last={index === lines.length - 1} />
          ))}
        </code>
      </pre>
    </div>
  );
}

function SourceLine({ line, name, last }: { line: Line; name: string; last: boolean }) {
  return (
    <span class={name}>
      {line.map(({ text, style }, index) => (style === "" ? text : <span key={index} class={style}>{text}</span>))}
      {last ? null : "\n"}
    </span>
  );
}

function nameOfLine(raised: boolean, pointed: boolean): string {
  return `line${raised ? " raised" : ""}${pointed ? " pointed" : ""}`;
}
