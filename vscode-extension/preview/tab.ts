// A browser's tab: the daemon is the page's own origin.
import type { Host } from "./host";

export const tab: Host = {
  address: (path) => path,
  shell: { src: "/frame" },
  lacks: [],
  save: (path, name) => {
    const link = document.createElement("a");
    link.href = path;
    link.download = name;
    link.click();
    return Promise.resolve();
  },
};
