// A browser's tab: the daemon is where the page comes from, be it below a path that a remote editor's proxy puts before it.
import type { Host } from "./host";

/** Of `/path` at the daemon. */
export function served(path: string): URL {
  return new URL(`.${path}`, location.href);
}

export const tab: Host = {
  address: (path) => served(path).pathname,
  shell: { src: served("/frame").pathname },
  lacks: [],
  save: (path, name) => {
    const link = document.createElement("a");
    link.href = served(path).href;
    link.download = name;
    link.click();
    return Promise.resolve();
  },
};
