// What is costly to show is shown when the reader comes near it.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

const NEARBY = "800px";

/** True from when the element is first less than a screen away. */
export function useNear(element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !element.current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: NEARBY,
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [near]);
  return near;
}
