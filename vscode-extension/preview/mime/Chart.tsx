// A chart that the page draws from data. Its library is loaded when the first such chart comes near the screen.
import { useEffect, useRef, useState } from "preact/hooks";
import { useNear } from "./near";
import { type Theme, themeAt, watchTheme } from "./theme";

/** One chart on the page, drawn again in place when its spec or the theme changes. */
export interface Drawing {
  /** Rejects with a sentence if this cannot be drawn; what was drawn before then stays until `end`. */
  draw(spec: unknown, theme: Theme): Promise<void>;
  end(): void;
}

export type Library = "vega" | "plotly";

interface Props {
  library: Library;
  mime: string;
  spec: unknown;
  /** The value as text, in case that it cannot be drawn. */
  plain: string;
}

const libraries: Record<Library, () => Promise<{ open(host: HTMLElement, mime: string): Drawing }>> = {
  vega: () => import("./renderers/vega"),
  plotly: () => import("./renderers/plotly"),
};

export function Chart({ library, mime, spec, plain }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const near = useNear(host);
  const theme = useTheme(host);
  const failure = useDrawing(host, { library, mime, spec, theme: near ? theme : undefined });
  return (
    <>
      <div ref={host} class={`chart ${library}`} data-failed={failure !== undefined || undefined} role="figure" aria-label="Chart" />
      {failure !== undefined && (
        <div class="chart-failure">
          <p>{failure}</p>
          {plain !== "" && <pre class="plain">{plain}</pre>}
        </div>
      )}
    </>
  );
}

interface Wanted {
  library: Library;
  mime: string;
  spec: unknown;
  /** Not yet known, or not yet worth drawing for. */
  theme: Theme | undefined;
}

/** Draws what is wanted, one after the other, leaving out what is outdated by then. Returns why the last one failed. */
function useDrawing(host: { current: HTMLDivElement | null }, wanted: Wanted): string | undefined {
  const [failure, setFailure] = useState<string>();
  const drawing = useRef<Promise<Drawing> | undefined>(undefined);
  const newest = useRef<Wanted | undefined>(undefined);
  const { library, mime, spec, theme } = wanted;
  useEffect(() => {
    if (!theme) return;
    newest.current = wanted;
    drawing.current = follow(drawing.current, async (before) => {
      const now = before ?? (await libraries[library]()).open(host.current!, mime);
      if (newest.current !== wanted) return now;
      const failed = await now.draw(spec, theme).then(() => undefined, sentence);
      if (newest.current === wanted) setFailure(failed);
      return now;
    });
    drawing.current.catch((error: unknown) => setFailure(sentence(error)));
  }, [library, mime, spec, theme]);
  useEffect(
    () => () => {
      newest.current = undefined;
      void drawing.current?.then((last) => last.end(), () => undefined);
    },
    [],
  );
  return failure;
}

/** A library that could not be loaded is asked for again by the next draw. */
async function follow(before: Promise<Drawing> | undefined, draw: (before?: Drawing) => Promise<Drawing>): Promise<Drawing> {
  return draw(await before?.catch(() => undefined));
}

function useTheme(host: { current: HTMLDivElement | null }): Theme | undefined {
  const [theme, setTheme] = useState<Theme>();
  useEffect(() => {
    const read = (): void => {
      const now = themeAt(host.current!);
      setTheme((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    };
    read();
    return watchTheme(read);
  }, []);
  return theme;
}

function sentence(error: unknown): string {
  return `This chart could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
}
