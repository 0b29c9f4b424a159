// What a chart says about the mark under the pointer.

const OFFSET = 12;

export class Tooltip {
  private element: HTMLElement | undefined;

  /** Shows a value beside the pointer: an object as names and values, anything else as text; nothing for nothing. */
  show(event: MouseEvent, value: unknown): void {
    if (value === null || value === undefined || value === "") return this.hide();
    this.element ??= this.attach();
    this.element.replaceChildren(...rows(value));
    const { width, height } = this.element.getBoundingClientRect();
    const left = event.clientX + OFFSET + width > innerWidth ? event.clientX - OFFSET - width : event.clientX + OFFSET;
    const top = Math.min(event.clientY + OFFSET, innerHeight - height - OFFSET);
    this.element.style.translate = `${Math.max(0, left)}px ${Math.max(0, top)}px`;
  }

  hide(): void {
    this.element?.remove();
    this.element = undefined;
  }

  private attach(): HTMLElement {
    const element = document.createElement("div");
    element.className = "chart-tooltip";
    element.role = "tooltip";
    document.body.append(element);
    return element;
  }
}

function rows(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [text("div", String(value))];
  return Object.entries(value).map(([name, each]) => {
    const row = document.createElement("div");
    row.append(text("span", `${name} `), text("b", typeof each === "object" ? JSON.stringify(each) : String(each)));
    return row;
  });
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
