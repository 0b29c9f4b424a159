// How long a block took, and behind that: why it ran, when, what it reads, what is in doubt.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Activity } from "../document";
import { doubts, type Look } from "../look";
import type { BlockResult } from "../protocol";
import { clock, duration } from "../time";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";
import { useOutside } from "./Menu";

interface Props {
  result: BlockResult | undefined;
  activity: Activity | undefined;
  look: Look;
}

export function Facts({ result, activity, look }: Props) {
  const [open, setOpen] = useState(false);
  const details = useRef<HTMLDetailsElement>(null);
  const close = (): void => void (details.current && (details.current.open = false));
  useOutside(details, open, close);
  if (activity) return <Now activity={activity} />;
  if (!result || look === "untouched") return null;
  return (
    <details
      ref={details}
      class="facts"
      name="facts"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <summary>
        <span class="unseen">About this result: </span>
        {result.doubt && result.doubt.length > 0 && <Doubts names={result.doubt} />}
        {result.durationMs === undefined ? look : duration(result.durationMs)}
      </summary>
      {open && <Sheet result={result} />}
    </details>
  );
}

function Sheet({ result }: { result: BlockResult }) {
  const { reason, startedAt, durationMs, reads, doubt } = result;
  return (
    <dl>
      <Fact name="Ran because" value={reason} />
      <Fact name="At" value={startedAt === undefined ? undefined : clock(startedAt)} />
      <Fact name="Took" value={durationMs === undefined ? undefined : duration(durationMs)} />
      <Fact name="Reads" value={reads?.join(", ")} />
      {doubt?.map((each) => <Fact key={each} name="In doubt" value={doubts[each] ?? each} />)}
    </dl>
  );
}

/** In a word what makes the result less than certain; the sheet tells it in a sentence. */
function Doubts({ names }: { names: readonly string[] }) {
  return (
    <span class="doubts">
      <Icon name={names.includes("nondeterministic") ? "vary" : "warning"} />
      {names.map((name) => (name === "nondeterministic" ? "varies" : name)).join(", ")}
    </span>
  );
}

function Fact({ name, value }: { name: string; value: string | undefined }) {
  if (value === undefined || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** A pending block's time. It appears late, so that quick runs do not blink. */
function Now({ activity }: { activity: Activity }) {
  const running = activity.phase === "running";
  return (
    <div class="facts now" title={activity.reason}>
      {running ? <Elapsed since={activity.since} /> : <span>queued</span>}
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const { preview } = useSurroundings();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    // Without a connection nobody knows whether it still runs.
    const tick = (): void => void (preview.store.get().link.phase === "open" && setNow(Date.now()));
    const timer = setInterval(tick, 200);
    return () => clearInterval(timer);
  }, []);
  const ms = Math.max(0, now - since);
  return (
    <span class="elapsed">
      <i class="spinner" aria-hidden="true" /> {ms < 400 ? "running" : `${(ms / 1000).toFixed(1)} s`}
    </span>
  );
}
