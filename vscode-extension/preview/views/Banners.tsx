// What concerns the whole page, above the status line so that nothing moves: a lost connection, text that does not parse.
import { useEffect, useState } from "preact/hooks";
import type { SyntaxProblem } from "../protocol";
import { clock } from "../time";
import type { Link } from "../transport";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";

export function Lost({ link, showing }: { link: Link & { phase: "lost" }; showing: boolean }) {
  const { preview } = useSurroundings();
  const seconds = useCountdown(link.retryAt);
  if (link.refused) {
    return (
      <div class="banner banner-lost" role="alert">
        <Icon name="warning" />
        <span>
          <strong>livesync does not admit this page any more.</strong> Open the address that it printed when it started.
        </span>
      </div>
    );
  }
  return (
    <div class="banner banner-lost" role="alert">
      <Icon name="warning" />
      <span>
        <strong>Connection lost.</strong> {showing && `This is what was true at ${clock(link.since)}. `}
        <span aria-hidden="true">{seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again…"}</span>
      </span>
      <button type="button" class="small" onClick={() => preview.retry()}>
        Try now
      </button>
    </div>
  );
}

function useCountdown(until: number): number {
  const left = (): number => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

/** While somebody types, text often does not parse for a moment: the banner waits before it shows (in CSS). */
export function Syntax({ problem }: { problem: SyntaxProblem }) {
  const { goToLine } = useSurroundings();
  return (
    <div class="banner banner-syntax" role="status">
      <Icon name="warning" />
      <span>
        <button type="button" class="inline" onClick={() => goToLine(problem.range.start.line)}>
          Line {problem.range.start.line + 1}:
        </button>{" "}
        {problem.message.replace(/[.\s]+$/, "")}.{" "}
        <span class="quiet">Shown is the last version that parses; nothing runs until it does again.</span>
      </span>
    </div>
  );
}
