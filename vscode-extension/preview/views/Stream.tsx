// Printed text with its ANSI colours. Text that grows is appended to, never drawn again.
import { AnsiUp } from "ansi_up";
import { useLayoutEffect, useRef } from "preact/hooks";
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
  return <Printed name={output.name} text={text ?? ""} running={running} />;
}

function Printed({ name, text, running }: { name: string; text: string; running: boolean }) {
  const pre = useRef<HTMLPreElement>(null);
  const printed = useRef({ text: "", ansi: colors() });
  useLayoutEffect(() => {
    const element = pre.current!;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    if (!text.startsWith(printed.current.text)) {
      printed.current = { text: "", ansi: colors() };
      element.textContent = "";
    }
    const fresh = text.slice(printed.current.text.length);
    printed.current.text = text;
    if (fresh !== "") element.insertAdjacentHTML("beforeend", printed.current.ansi.ansi_to_html(fresh));
    if (running && atEnd) element.scrollTop = element.scrollHeight;
  }, [text]);
  return <pre ref={pre} class={`stream ${name}`} tabIndex={0} aria-label={name === "stderr" ? "Printed to stderr" : "Printed"} />;
}

function colors(): AnsiUp {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  return ansi;
}
