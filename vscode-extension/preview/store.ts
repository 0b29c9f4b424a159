// Holds the page's state and tells the views, at most once a frame.
import { type Action, type Page, reduce } from "./state";

export class Store {
  private listeners = new Set<() => void>();
  private scheduled = false;

  constructor(private page: Page) {}

  get(): Page {
    return this.page;
  }

  dispatch(action: Action): void {
    const next = reduce(this.page, action);
    if (next === this.page) return;
    this.page = next;
    this.schedule();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // A hidden tab gets no frames, but must not fall behind: its title and its state are looked at too.
    if (document.hidden) setTimeout(() => this.publish(), 50);
    else requestAnimationFrame(() => this.publish());
  }

  private publish(): void {
    this.scheduled = false;
    for (const listener of this.listeners) listener();
  }
}
