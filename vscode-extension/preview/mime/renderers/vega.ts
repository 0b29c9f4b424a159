// Vega and Vega-Lite, with the interpreter in place of generated code, and with a loader that asks nobody.
import { parse, type Config as VegaConfig, type Loader, type LoggerInterface, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import type { Drawing } from "../Chart";
import type { Theme } from "../theme";
import { Tooltip } from "./tooltip";

export function open(host: HTMLElement, mime: string): Drawing {
  return new VegaDrawing(host, /vegalite/.test(mime));
}

class VegaDrawing implements Drawing {
  private view: View | undefined;
  private box: HTMLElement | undefined;
  private width = 0;
  private readonly tooltip = new Tooltip();
  private readonly resizes = new ResizeObserver(() => this.fit());

  constructor(
    private readonly host: HTMLElement,
    private readonly isLite: boolean,
  ) {
    this.resizes.observe(host);
  }

  /** The new chart is laid out unseen, then takes the place of the former. */
  async draw(spec: unknown, theme: Theme): Promise<void> {
    const box = document.createElement("div");
    box.className = "vega-box coming";
    this.host.append(box);
    try {
      const view = await this.show(box, spec, theme);
      this.replace(box, view);
    } catch (error) {
      box.remove();
      throw error;
    }
  }

  end(): void {
    this.resizes.disconnect();
    this.tooltip.hide();
    this.view?.finalize();
  }

  private async show(box: HTMLElement, spec: unknown, theme: Theme): Promise<View> {
    const problems: string[] = [];
    const logger = listener(problems);
    const config = look(theme);
    if (typeof spec !== "object" || spec === null) throw new Error("its specification is no object.");
    const isWide = this.isLite && statesNoWidth(spec);
    box.classList.toggle("wide", isWide);
    const wanted = (isWide ? { ...spec, width: "container" } : spec) as TopLevelSpec;
    const full = this.isLite ? compile(wanted, { config: config as Config, logger }).spec : (spec as Spec);
    const runtime = parse(full, config as VegaConfig, { ast: true });
    const view = new View(runtime, {
      renderer: "svg",
      hover: true,
      loader: loader(problems),
      logger,
      tooltip: (_, event, __, value) => this.tooltip.show(event, value),
      expr: expressionInterpreter,
    });
    await view.initialize(box).runAsync();
    if (problems[0] === undefined) return view;
    view.finalize();
    throw new Error(problems[0]);
  }

  private replace(box: HTMLElement, view: View): void {
    this.view?.finalize();
    this.box?.remove();
    this.tooltip.hide();
    box.classList.remove("coming");
    this.view = view;
    this.box = box;
    this.width = box.clientWidth;
  }

  /** A chart as wide as its column listens to the window; the column changes for other reasons too. */
  private fit(): void {
    const width = this.box?.clientWidth ?? 0;
    if (!this.view || width === 0 || width === this.width || !this.box?.classList.contains("wide")) return;
    this.width = width;
    void this.view.width(width).runAsync();
  }
}

/** A single chart that states no width gets that of its column. Charts of several parts keep their own. */
function statesNoWidth(spec: object): boolean {
  return ("mark" in spec || "layer" in spec) && !("width" in spec) && !isFaceted(spec);
}

function isFaceted(spec: object): boolean {
  const encoding = (spec as { encoding?: object }).encoding ?? {};
  return "row" in encoding || "column" in encoding || "facet" in encoding;
}

/** Vega tells its errors to a logger and goes on. */
function listener(problems: string[]): LoggerInterface {
  const logger = {
    level: () => logger,
    error: (...words: readonly unknown[]) => {
      problems.push(words.map((word) => (word instanceof Error ? word.message : String(word))).join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger as unknown as LoggerInterface; // `level` is both getter and setter in Vega's type
}

/** Gives data that the spec brings along. The page asks nobody but its daemon, so everything else is refused, before any request. */
function loader(problems: string[]): Loader {
  const refuse = (address: string): Promise<never> => {
    problems.push(`it wants ${address}, and the page loads nothing from elsewhere. Give the chart its data itself, as a data frame.`);
    return Promise.reject(new Error(address));
  };
  return {
    load: async (address) => {
      if (!address.startsWith("data:")) return refuse(address);
      const [head = "", body = ""] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
      return head.endsWith(";base64") ? utf8(atob(body)) : decodeURIComponent(body);
    },
    sanitize: (address, options) => {
      const isLink = (options as { context?: string }).context === "href";
      const fits = isLink ? /^(https?:|#)/i.test(address) : /^data:image\//i.test(address);
      const link = { href: address, target: "_blank", rel: "noopener noreferrer" };
      if (fits) return Promise.resolve(isLink ? link : { href: address });
      return isLink ? Promise.reject(new Error(address)) : refuse(address);
    },
    http: refuse,
    file: refuse,
  };
}

function utf8(binary: string): string {
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
}

/** The page's colours, where the chart names none. */
function look({ ink, ink2, line, line2, font }: Theme): object {
  const words = { labelColor: ink2, titleColor: ink, labelFont: font, titleFont: font, titleFontWeight: 500 };
  return {
    background: "transparent",
    font,
    axis: { ...words, domainColor: line2, tickColor: line2, gridColor: line },
    legend: words,
    header: words,
    title: { color: ink, subtitleColor: ink2, font, subtitleFont: font },
    view: { stroke: line },
    text: { color: ink, fill: ink, font },
    rule: { color: ink2, stroke: ink2 },
    style: { "guide-label": { font, fill: ink2 }, "guide-title": { font, fill: ink } },
  };
}
