// Which elements have come near the screen: what is costly to draw waits for that. One observer for all of them.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const waiting = new Map<Element, () => void>();
/** Half a screen or so before it is seen, also when somebody scrolls fast. */
const MARGIN = "1200px 0px";
let observer: IntersectionObserver | undefined;

function watch(element: Element, arrive: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => waiting.get(target)?.()),
    { rootMargin: MARGIN },
  );
  waiting.set(element, arrive);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}

// On paper all of it is seen.
globalThis.addEventListener?.("beforeprint", () => [...waiting.values()].forEach((arrive) => arrive()));

/** False until the element has come near the screen, for one that may wait; true for good from then on. */
export function useNear(element: RefObject<Element | null>, mayWait: boolean): boolean {
  const [near, setNear] = useState(!mayWait);
  useEffect(() => {
    if (near || !element.current) return;
    return watch(element.current, () => setNear(true));
  }, [near]);
  return near || !mayWait;
}
