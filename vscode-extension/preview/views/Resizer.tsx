// The edge of the file list, moved by the pointer or by the arrows.
import { useRef } from "preact/hooks";

const [NARROWEST, WIDEST] = [11, 32];

/** Widths are in rem. */
export function Resizer({ width, onWidth }: { width: number; onWidth(width: number): void }) {
  const dragging = useRef(false);
  const rem = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const set = (to: number): void => onWidth(Math.min(WIDEST, Math.max(NARROWEST, to)));
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(width + by);
  };
  return (
    <div
      class="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the file list"
      aria-valuenow={Math.round(width)}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => dragging.current && set(event.clientX / rem())}
      onPointerUp={() => (dragging.current = false)}
    />
  );
}
