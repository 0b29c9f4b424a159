// Light or dark as the editor is: it says so by a class of the body, and changes it while the pane is open.

export function followTheme(): void {
  const { body, documentElement: root } = document;
  const apply = (): void => {
    const dark = body.classList.contains("vscode-dark") || body.classList.contains("vscode-high-contrast");
    root.dataset["theme"] = dark && !body.classList.contains("vscode-high-contrast-light") ? "dark" : "light";
  };
  new MutationObserver(apply).observe(body, { attributeFilter: ["class"] });
  apply();
}
