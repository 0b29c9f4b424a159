// What the reader chose for this browser: kept in localStorage, applied to the root element.

export type Theme = "system" | "light" | "dark";

export interface Preferences {
  theme: Theme;
  code: boolean;
  prose: boolean;
  outputs: boolean;
  sidebar: boolean;
  /** In rem, so that it grows with the letters. */
  sidebarWidth: number;
}

const KEY = "livesync-preferences";
const usual: Preferences = { theme: "system", code: true, prose: true, outputs: true, sidebar: true, sidebarWidth: 16.5 };

export function loadPreferences(): Preferences {
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return usual; // storage may be forbidden, or hold something else
  }
}

export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then they last as long as the page.
  }
}

/** Tells the style sheets; a theme by system leaves it to `prefers-color-scheme`. */
export function applyPreferences({ theme, code, prose, outputs }: Preferences): void {
  const root = document.documentElement;
  if (root.dataset["host"] !== undefined) {
    // The editor has the theme.
  } else if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  root.classList.toggle("hide-code", !code);
  root.classList.toggle("hide-prose", !prose);
  root.classList.toggle("hide-outputs", !outputs);
}

export function nextTheme(theme: Theme): Theme {
  const order: Theme[] = ["system", "light", "dark"];
  return order[(order.indexOf(theme) + 1) % order.length]!;
}
