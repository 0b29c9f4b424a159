// The page's colours for what draws itself: charts take values, not variables.

export interface Theme {
  dark: boolean;
  ink: string;
  ink2: string;
  line: string;
  line2: string;
  surface: string;
  codeBg: string;
  font: string;
}

const variables = {
  ink: "--ink",
  ink2: "--ink-2",
  line: "--line",
  line2: "--line-2",
  surface: "--surface",
  codeBg: "--code-bg",
  font: "--font-ui",
} as const;

/** The theme as it is now at `element`. */
export function themeAt(element: Element): Theme {
  const style = getComputedStyle(element);
  const values = Object.entries(variables).map(([name, variable]) => [name, style.getPropertyValue(variable).trim()]);
  return { dark: isDark(style.color), ...Object.fromEntries(values) } as Theme;
}

/** Light text means a dark page, whoever chose the colours. */
function isDark(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140;
}

/** Calls back whenever the theme may have changed: by the system, by the page's switch, by the editor. */
export function watchTheme(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  // The editor tells its theme by the class of the body and by variables of the root.
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "style"] });
  observer.observe(document.body, { attributeFilter: ["class"] });
  system.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}
