// How fast the last edit came to the screen; behind it, the time of each stage.
import { useRef, useState } from "preact/hooks";
import { type Latency, stagesOf, totalOf } from "../latency";
import { clock, duration } from "../time";
import { useOutside } from "./Menu";

/** There all the time, so that the sheet stays open from one edit to the next. */
export function EditLatency({ latency }: { latency: Latency | undefined }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useOutside(root, open, () => setOpen(false));
  const stages = latency && stagesOf(latency);
  if (!stages) return null;
  const total = totalOf(stages);
  const all = `typed → ${stages.map(({ name, ms }) => `${name} ${duration(ms)}`).join(" → ")}`;
  return (
    <div class="status-latency" ref={root} onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button type="button" aria-expanded={open} aria-controls="latency" title={all} onClick={() => setOpen(!open)}>
        edit → screen {duration(total)}
      </button>
      {open && (
        <div id="latency" class="latency" role="group" aria-label="Time by stage">
          <p class="latency-head">The way of the last edit</p>
          <ol>
            <li>
              <span class="latency-name">typed</span>
              <span class="latency-ms">{clock(latency.receivedAt)}</span>
              <span class="latency-meaning">the edit reached livesync</span>
            </li>
            {stages.map(({ name, ms, meaning }) => (
              <li key={name}>
                <span class="latency-name">{name}</span>
                <span class="latency-ms">{duration(ms)}</span>
                <i class="latency-bar" style={{ "--share": `${Math.max(1, (100 * ms) / total)}%` }} aria-hidden="true" />
                <span class="latency-meaning">{meaning}</span>
              </li>
            ))}
          </ol>
          <Whole latency={latency} />
        </div>
      )}
    </div>
  );
}

function Whole({ latency: { receivedAt, endedAt } }: { latency: Latency }) {
  if (endedAt === undefined) return <p class="quiet">The run goes on.</p>;
  return <p class="quiet">The whole run was done after {duration(Math.max(0, endedAt - receivedAt))}.</p>;
}
