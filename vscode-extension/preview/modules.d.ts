// Markdown plugins that bring no types of their own.
declare module "markdown-it-footnote" {
  import type { PluginSimple } from "markdown-it";
  const plugin: PluginSimple;
  export default plugin;
}
declare module "markdown-it-task-lists" {
  import type { PluginWithOptions } from "markdown-it";
  const plugin: PluginWithOptions<{ enabled?: boolean; label?: boolean }>;
  export default plugin;
}
declare module "markdown-it-texmath" {
  import type { PluginWithOptions } from "markdown-it";
  const plugin: PluginWithOptions<{ engine: unknown; delimiters: string; katexOptions: object }>;
  export default plugin;
}
declare module "*.css";
// Plotly's own types are of a package with all of its sources; these are the parts that we use.
declare module "plotly.js-strict-dist-min" {
  export interface Figure {
    data: object[];
    layout: object;
    config: object;
    frames?: object[];
  }
  const Plotly: {
    react(host: HTMLElement, figure: Figure): Promise<unknown>;
    purge(host: HTMLElement): void;
    Plots: { resize(host: HTMLElement): Promise<unknown> };
  };
  export default Plotly;
}
