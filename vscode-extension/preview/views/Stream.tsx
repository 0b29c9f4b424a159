// Printed text with its ANSI colours. Text that grows is appended to, never drawn again.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Printed } from "../mime/printed";
import { useText } from "../mime/text";
import type { StreamOutput } from "../protocol";
import { bytes } from "../time";

export function Stream({ output, running }: { output: StreamOutput; running: boolean }) {
  const { text, failed, load } = useText(output.ref ?? output.text ?? "");
  if (failed) return <p class="quiet">This output is gone from livesync. Run the block again to see it.</p>;
  if (load && output.ref) {
    return (
      <button type="button" class="load" onClick={load}>
        Show {bytes(output.ref.size)} of printed text
      </button>
    );
  }
  return <Text name={output.name} text={text} running={running} />;
}

const NEARLY_AT_END = 24;

/** Undefined text is on its way: what was streamed so far stays until it is here. */
function Text({ name, text, running }: { name: string; text: string | undefined; running: boolean }) {
  const pre = useRef<HTMLPreElement>(null);
  const printed = useRef<Printed | undefined>(undefined);
  useLayoutEffect(() => {
    if (text === undefined) return;
    const element = pre.current!;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEARLY_AT_END;
    printed.current ??= new Printed(element);
    printed.current.show(text);
    if (running && atEnd) element.scrollTop = element.scrollHeight;
  }, [text]);
  useEffect(() => () => printed.current?.end(), []);
  return <pre ref={pre} class={`stream ${name}`} tabIndex={0} aria-label={name === "stderr" ? "Printed to stderr" : "Printed"} />;
}
