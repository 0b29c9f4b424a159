// The headings of the open file; the one that the reader is in is marked as the page scrolls.
import { useEffect, useState } from "preact/hooks";
import type { OutlineEntry } from "../outline";
import { formatPlace } from "../places";
import { headingOf } from "./hooks";

interface Props {
  path: string;
  entries: readonly OutlineEntry[];
  onHeading(entry: OutlineEntry): void;
}

export function Outline({ path, entries, onHeading }: Props) {
  const here = useReading(entries);
  const top = Math.min(...entries.map(({ level }) => level));
  const go = (event: MouseEvent, entry: OutlineEntry): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
    event.preventDefault();
    onHeading(entry);
  };
  return (
    <ul class="outline" aria-label="Outline">
      {entries.map((entry, index) => (
        <li key={index} style={{ "--depth": Math.min(entry.level - top, 3) }}>
          <a
            href={formatPlace({ path, block: entry.block })}
            title={entry.text}
            aria-current={index === here ? "location" : undefined}
            onClick={(event) => go(event, entry)}
          >
            {entry.text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Below the header, where reading begins. */
const READING_LINE = 96;

/** The index of the last heading above the reading line, while the page scrolls. */
function useReading(entries: readonly OutlineEntry[]): number {
  const [here, setHere] = useState(0);
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      setHere(lastAbove(entries));
    };
    const onScroll = (): void => void (frame ||= requestAnimationFrame(look));
    look();
    addEventListener("scroll", onScroll, { passive: true });
    return () => {
      removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
    };
  }, [entries]);
  return here;
}

/** Headings stand one below the other, so halving finds the last one above the line. */
function lastAbove(entries: readonly OutlineEntry[]): number {
  let [low, high] = [0, entries.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (topOf(entries[middle]!) <= READING_LINE) low = middle;
    else high = middle - 1;
  }
  return low;
}

function topOf({ block, nth }: OutlineEntry): number {
  const element = document.getElementById(`block-${block}`);
  return ((element && headingOf(element, nth)) ?? element)?.getBoundingClientRect().top ?? 0;
}
