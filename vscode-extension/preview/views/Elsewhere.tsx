// When a run changed exactly one block and it is off screen, a quiet word says where, instead of a jump.
import { useEffect, useState } from "preact/hooks";
import type { Run } from "../document";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";

export function Elsewhere({ run }: { run: Run | undefined }) {
  const { goToBlock } = useSurroundings();
  const [place, setPlace] = useState<{ id: string; above: boolean }>();
  useEffect(() => {
    setPlace(undefined);
    const [id] = run?.changed ?? [];
    if (!run?.status || run.changed.length !== 1 || id === undefined) return;
    return watchBlock(id, (side) => setPlace(side && { id, above: side === "above" }));
  }, [run?.run, run?.status]);
  if (!place) return null;
  const go = (): void => {
    setPlace(undefined);
    goToBlock(place.id);
  };
  return (
    <button type="button" class="elsewhere" data-above={place.above || undefined} onClick={go}>
      1 block changed <Icon name={place.above ? "up" : "down"} />
    </button>
  );
}

type Side = "above" | "below";

/** Tells where the block is off screen, until the reader has seen it. */
function watchBlock(id: string, tell: (side: Side | undefined) => void): (() => void) | undefined {
  const block = document.getElementById(`block-${id}`);
  if (!block) return undefined;
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting) observer.disconnect();
      tell(entry && !entry.isIntersecting ? (entry.boundingClientRect.top < 60 ? "above" : "below") : undefined);
    },
    { rootMargin: "-52px 0px -32px" }, // the header and the status line cover the rest
  );
  observer.observe(block);
  return () => observer.disconnect();
}
