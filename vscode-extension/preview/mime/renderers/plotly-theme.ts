// Plotly's own look, in the page's colours. A template that somebody chose stays as it is. Pure.
import type { Theme } from "../theme";

type Loose = Record<string, unknown>;

const CLEAR = "rgba(0,0,0,0)";

/** The layout with the page's colours where it would show Plotly's usual ones. */
export function themed(layout: Loose, theme: Theme): Loose {
  const template = layout["template"] as { data?: Loose; layout?: Loose } | undefined;
  if (template?.layout && !isUsual(template.layout)) return layout;
  const colors = templateLayout(theme);
  return {
    ...layout,
    template: {
      data: { ...template?.data, ...templateData(theme) },
      layout: merged(template?.layout ?? {}, colors),
    },
  };
}

/** Whether it is the template that plotly.py gives to every figure, or an empty one. */
function isUsual(layout: Loose): boolean {
  const { plot_bgcolor: plot, paper_bgcolor: paper } = layout;
  return (plot === undefined && paper === undefined) || (plot === "#E5ECF6" && paper === "white");
}

function templateLayout({ ink, line, line2, surface, font }: Theme): Loose {
  const axis = { gridcolor: line, linecolor: line2, zerolinecolor: line2 };
  const scene = { ...axis, backgroundcolor: CLEAR };
  return {
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: { color: ink, family: font },
    xaxis: axis,
    yaxis: axis,
    polar: { bgcolor: CLEAR, angularaxis: axis, radialaxis: axis },
    ternary: { bgcolor: CLEAR, aaxis: axis, baxis: axis, caxis: axis },
    scene: { xaxis: scene, yaxis: scene, zaxis: scene },
    hoverlabel: { bgcolor: surface, bordercolor: line2, font: { color: ink } },
    modebar: { bgcolor: CLEAR, color: line2, activecolor: ink },
  };
}

function templateData({ ink, line, surface, codeBg }: Theme): Loose {
  const part = (color: string): Loose => ({ fill: { color }, line: { color: line }, font: { color: ink } });
  return { table: [{ type: "table", cells: part(surface), header: part(codeBg) }] };
}

function merged(base: Loose, over: Loose): Loose {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    result[key] = isPlain(below) && isPlain(value) ? merged(below, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
