// A block's source with the line numbers of the file.
import { useRef } from "preact/hooks";
import { highlightPython, type Line } from "../highlight";
import type { Block } from "../protocol";
import { useNear } from "./near";

interface Props {
  block: Block;
  /** Lines that an exception went through. */
  raised: ReadonlySet<number>;
  /** The line that the address points at. */
  pointed: number | undefined;
  /** Its colours can wait until it comes near the screen. */
  mayWait: boolean;
}

export function Code({ block, raised, pointed, mayWait }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const near = useNear(root, mayWait && pointed === undefined);
  const source = block.source.replace(/\n+$/, "");
  const numbers = source.split("\n").map((_, index) => block.firstLine + index + 1).join("\n");
  return (
    <div class="source" ref={root}>
      <pre class="lines" aria-hidden="true">
        {numbers}
      </pre>
      <pre class="text" tabIndex={0} aria-label={`Code, line ${block.firstLine + 1}`}>
        <code>{near ? <Lines source={source} raised={raised} pointed={pointed} /> : source}</code>
      </pre>
    </div>
  );
}

function Lines({ source, raised, pointed }: { source: string; raised: ReadonlySet<number>; pointed: number | undefined }) {
  const lines = highlightPython(source);
  return (
    <>
      {lines.map((line, index) => (
        <SourceLine key={index} line={line} name={nameOfLine(raised.has(index), index === pointed)} last={index === lines.length - 1} />
      ))}
    </>
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
