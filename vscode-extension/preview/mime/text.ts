// Text that came with the message, or is still with the daemon.
import { useEffect, useState } from "preact/hooks";
import { type Host, useHost } from "../host";
import { isRef, type Payload, type Ref } from "../protocol";

/** Up to this size a reference is fetched without asking. */
const UNASKED = 40_000_000;

export function asText(payload: Payload): string {
  if (Array.isArray(payload)) return payload.join(""); // as notebooks store lines
  return typeof payload === "string" ? payload : JSON.stringify(payload, undefined, 2);
}

export interface Loaded {
  text?: string;
  failed?: boolean;
  /** Present if the reader should be asked first. */
  load?: () => void;
}

export function useText(payload: Payload): Loaded {
  const host = useHost();
  const ref = isRef(payload) ? payload : undefined;
  const address = ref?.ref;
  const [wanted, setWanted] = useState(false);
  const [fetched, setFetched] = useState<{ address: string; text?: string; failed?: boolean }>();
  const start = address !== undefined && (wanted || ref!.size <= UNASKED);
  useEffect(() => {
    if (!start || !ref) return;
    let current = true;
    void fetchText(host, ref).then(
      (text) => current && setFetched({ address: ref.ref, text }),
      () => current && setFetched({ address: ref.ref, failed: true }),
    );
    return () => void (current = false);
  }, [address, start]);
  if (address === undefined) return { text: asText(payload) };
  // While a newer payload is on its way, the former stays.
  if (fetched && (fetched.address === address || start)) return fetched;
  return start ? {} : { load: () => setWanted(true) };
}

async function fetchText(host: Host, ref: Ref): Promise<string> {
  const response = await fetch(await host.address(ref.ref));
  if (!response.ok) throw new Error(`${ref.ref}: ${response.status}`);
  return response.text();
}
