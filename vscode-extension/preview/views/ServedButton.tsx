// A button for what only the daemon can do: without a connection it cannot be pressed.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isPresent } from "../state";
import { useSurroundings } from "./context";

export function ServedButton({ look, onClick, children }: { look: "small" | "primary"; onClick(): void; children: ComponentChildren }) {
  const linked = useLinked();
  return (
    <button type="button" class={look} disabled={!linked} title={linked ? undefined : "There is no connection to livesync now."} onClick={onClick}>
      {children}
    </button>
  );
}

function useLinked(): boolean {
  const { preview } = useSurroundings();
  const read = (): boolean => isPresent(preview.store.get());
  const [linked, setLinked] = useState(read);
  useEffect(() => preview.store.subscribe(() => setLinked(read())), [preview]);
  return linked;
}
