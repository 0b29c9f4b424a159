// An editor's pane as the page's place: what the daemon keeps comes by message, and becomes an address of this document.
import type { Connection } from "../connection";
import type { Host } from "../host";
import { editor } from "./editor";
import { shell } from "./shell";

/** Beyond, the oldest go: of a document that is edited all day, those are plots that were replaced long ago. */
const MOST_KEPT = 2000;

export function paneHost(connection: Connection, nonce: string): Host {
  const addresses = new Map<string, Promise<string>>();

  async function load(path: string): Promise<string> {
    const { mime, base64 } = await connection.request("livesync/blob", { ref: path });
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: mime }));
  }

  function address(path: string): Promise<string> {
    const known = addresses.get(path);
    if (known) return known;
    const loading = load(path);
    addresses.set(path, loading);
    loading.catch(() => addresses.delete(path)); // whoever asks next tries again
    for (const [oldest, url] of addresses) {
      if (addresses.size <= MOST_KEPT) break;
      addresses.delete(oldest);
      void url.then(URL.revokeObjectURL, () => undefined);
    }
    return loading;
  }

  return {
    address,
    shell: { srcdoc: shell(nonce) },
    // The editor has the files, the theme and the history.
    lacks: ["toggle-sidebar", "theme", "filter", "overview", "back", "forward", "copy-link", "print"],
    save: (path, name) => Promise.resolve(editor.postMessage({ type: "save", ref: path, name })),
    reveal: (uri, line) => editor.postMessage({ type: "reveal", uri, line }),
  };
}
