// Plotly, in the build that needs no generated code.
import Plotly, { type Figure } from "plotly.js-strict-dist-min";
import type { Drawing } from "../Chart";
import type { Theme } from "../theme";
import { themed } from "./plotly-theme";

export function open(host: HTMLElement): Drawing {
  return new PlotlyDrawing(host);
}

type Loose = Record<string, unknown>;

const config = { displaylogo: false, responsive: false, showSendToCloud: false, plotlyServerURL: "" };

class PlotlyDrawing implements Drawing {
  private readonly box = document.createElement("div");
  private fits = false;
  private width = 0;
  private readonly resizes = new ResizeObserver(() => this.fit());

  constructor(host: HTMLElement) {
    host.append(this.box);
    this.resizes.observe(host);
  }

  /** Only what differs is drawn again; the reader's zoom stays, as long as the axes are the same. */
  async draw(spec: unknown, theme: Theme): Promise<void> {
    const figure = readFigure(spec);
    const reason = asksElsewhere(figure);
    if (reason !== undefined) throw new Error(reason);
    const layout: Loose = { uirevision: "kept", ...themed(figure.layout as Loose, theme) };
    this.fits = layout["width"] === undefined;
    if (this.fits) layout["autosize"] = true;
    this.width = this.box.clientWidth;
    await Plotly.react(this.box, { ...figure, layout, config: { ...figure.config, ...config } });
  }

  end(): void {
    this.resizes.disconnect();
    Plotly.purge(this.box);
  }

  private fit(): void {
    const width = this.box.clientWidth;
    if (!this.fits || width === 0 || width === this.width || !this.box.classList.contains("js-plotly-plot")) return;
    this.width = width;
    void Plotly.Plots.resize(this.box);
  }
}

/** A copy: Plotly writes into what it draws. */
function readFigure(spec: unknown): Figure {
  if (typeof spec !== "object" || spec === null) throw new Error("its figure is no object.");
  const { data = [], layout = {}, config: own = {}, frames } = structuredClone(spec) as Partial<Figure>;
  if (!Array.isArray(data)) throw new Error("its traces are no list.");
  return { data, layout, config: own, ...(Array.isArray(frames) && { frames }) };
}

const MAPS = /^(scattergeo|choropleth|(scatter|choropleth|density)(map|mapbox))$/;

/** Maps fetch outlines and tiles, and pictures may: the page asks nobody but its daemon. */
function asksElsewhere({ data, layout }: Figure): string | undefined {
  const map = data.map((trace) => String((trace as Loose)["type"])).find((type) => MAPS.test(type));
  if (map !== undefined) {
    return `${map} fetches its map from another site, and the page loads nothing from elsewhere. fig.write_html("map.html") makes a file that may.`;
  }
  const sources = [...data, ...list((layout as Loose)["images"])].map((each) => (each as Loose)["source"]);
  const remote = sources.find((source) => typeof source === "string" && !source.startsWith("data:"));
  return remote === undefined ? undefined : `it wants the picture ${String(remote)}, and the page loads nothing from elsewhere.`;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
