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
