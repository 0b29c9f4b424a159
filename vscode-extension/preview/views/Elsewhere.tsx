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
    const side = offScreen(id);
    if (side === undefined) return;
    setPlace({ id, above: side === "above" });
    const timer = setTimeout(() => setPlace(undefined), 8000);
    return () => clearTimeout(timer);
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

function offScreen(id: string): "above" | "below" | undefined {
  const box = document.getElementById(`block-${id}`)?.getBoundingClientRect();
  if (!box) return undefined;
  if (box.bottom < 60) return "above";
  return box.top > innerHeight - 40 ? "below" : undefined;
}
