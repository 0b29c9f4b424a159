// What the page's views share: the state, the preferences, and where the window is scrolled to.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { applyPreferences, loadPreferences, type Preferences, savePreferences } from "../preferences";
import { nameOf } from "../places";
import type { Pointed } from "../pointing";
import type { Page, Place } from "../state";
import type { Store } from "../store";

export function usePage(store: Store): Page {
  const [page, setPage] = useState(store.get());
  useEffect(() => store.subscribe(() => setPage(store.get())), [store]);
  return page;
}

export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const [preferences, setPreferences] = useState(loadPreferences);
  useLayoutEffect(() => {
    applyPreferences(preferences);
    savePreferences(preferences);
  }, [preferences]);
  return [preferences, (change) => setPreferences((now) => ({ ...now, ...change }))];
}

/** Goes to what the address points at; else back to where the reader was in this file. */
export function useScroll(place: Place | undefined, pointed: Pointed | undefined, shown: boolean): void {
  const tops = useRef(new Map<string, number>());
  const path = place?.path ?? "";
  useEffect(() => {
    if (!shown) return;
    const remember = (): void => void tops.current.set(path, scrollY);
    addEventListener("scroll", remember, { passive: true });
    return () => removeEventListener("scroll", remember);
  }, [path, shown]);
  useLayoutEffect(() => {
    if (shown && !pointed) scrollTo(0, tops.current.get(path) ?? 0);
  }, [path, shown]);
  useLayoutEffect(() => {
    const block = shown && pointed ? document.getElementById(`block-${pointed.block}`) : null;
    if (!block || !pointed) return;
    block.focus({ preventScroll: true });
    return pointed.offset === undefined
      ? holdInView(headingOf(block, pointed.heading) ?? block, "start")
      : holdInView(lineOf(block, pointed.offset) ?? block, "center");
  }, [place, shown]);
}

const headings = ":is(h1, h2, h3, h4, h5, h6)";

export function headingOf(block: HTMLElement, nth: number | undefined): HTMLElement | undefined {
  return nth === undefined ? undefined : block.querySelectorAll<HTMLElement>(headings)[nth];
}

/** A line of a block's source, if its code is shown. */
function lineOf(block: HTMLElement, offset: number): HTMLElement | undefined {
  const line = block.querySelectorAll<HTMLElement>(".source .line")[offset];
  return line?.offsetParent ? line : undefined;
}

const SETTLING = 1500;

/** Blocks get their real heights only as they come near the screen: scroll again while they do, unless the reader acts. */
function holdInView(target: HTMLElement, where: "start" | "center"): () => void {
  const scroll = (): void => target.scrollIntoView({ block: where });
  scroll();
  const observer = new ResizeObserver(scroll);
  observer.observe(target.closest(".blocks") ?? target);
  const acts = ["wheel", "keydown", "pointerdown", "touchstart"] as const;
  const stop = (): void => {
    observer.disconnect();
    for (const act of acts) removeEventListener(act, stop);
  };
  for (const act of acts) addEventListener(act, stop, { passive: true });
  setTimeout(stop, SETTLING);
  return stop;
}

/** Tells when the first result of a run is on screen: a task put off while a frame is made runs when it is painted. */
export function usePainted({ document: file }: Page, store: Store): void {
  const latency = file?.latency;
  const waiting = latency?.resultAt !== undefined && latency.paintedAt === undefined;
  useLayoutEffect(() => {
    if (!waiting || document.hidden) return;
    const timer = setTimeout(() => store.dispatch({ type: "painted", run: latency.run, at: Date.now() }));
    return () => clearTimeout(timer);
  }, [waiting, latency?.run]);
}

export function useTitle({ document: file, place }: Page): void {
  const failed = file !== undefined && [...file.results.values()].some(({ status }) => status === "error");
  const mark = file?.state === "running" ? "● " : failed || file?.state === "dead" ? "✕ " : "";
  const title = place ? `${mark}${nameOf(place.path)} · livesync` : "livesync";
  useEffect(() => void (document.title = title), [title]);
}
