// Where the page lives: in a browser's tab, or in an editor's pane. What differs between the two goes through here.
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { isRef, type Payload } from "./protocol";

export interface Host {
  /** From where the page can load what the daemon keeps at `path` (`/blob/…`). A promise of it rejects if it is gone. */
  address(path: string): string | Promise<string>;
  /** The empty document that takes HTML with scripts: what its iframe begins with. */
  readonly shell: { src: string } | { srcdoc: string };
  /** Gives the reader a file. */
  save(path: string, name: string): Promise<void>;
  /** Commands that make no sense here, by their ids. */
  readonly lacks: readonly string[];
  /** Shows a line of a file in the editor; a tab has none. */
  readonly reveal?: (uri: string, line: number) => void;
}

const Context = createContext<Host | undefined>(undefined);

export const HostProvider = Context.Provider;

export function useHost(): Host {
  const host = useContext(Context);
  if (!host) throw new Error("This view is outside the page.");
  return host;
}

/** The addresses for paths, once they are known. While newer ones are on their way, the former stay. */
export function useAddresses(paths: readonly string[]): ReadonlyMap<string, string> {
  const host = useHost();
  const now = paths.map((path) => host.address(path));
  const ready = now.every((address) => typeof address === "string");
  const [later, setLater] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    if (ready) return;
    let current = true;
    void Promise.allSettled(now).then((settled) => {
      const known = settled.map((each, index) => [paths[index]!, each.status === "fulfilled" ? each.value : ""] as const);
      if (current) setLater(new Map(known));
    });
    return () => void (current = false);
  }, [paths.join()]);
  return ready ? new Map(paths.map((path, index) => [path, now[index] as string])) : later;
}

/** A reference's address; undefined while it is not known, and for a payload that is none. */
export function useAddress(payload: Payload): string | undefined {
  const path = isRef(payload) ? payload.ref : undefined;
  const addresses = useAddresses(path === undefined ? [] : [path]);
  return path === undefined ? undefined : addresses.get(path);
}
