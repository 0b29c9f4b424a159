// Text that came with the message, or is still with the daemon.
import { useEffect, useState } from "preact/hooks";
import { isRef, type Payload } from "../protocol";

/** Up to this size a reference is fetched without asking. */
const UNASKED = 5_000_000;

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
  const address = isRef(payload) ? payload.ref : undefined;
  const [wanted, setWanted] = useState(false);
  const [fetched, setFetched] = useState<{ address: string; text?: string; failed?: boolean }>();
  const start = address !== undefined && (wanted || (payload as { size: number }).size <= UNASKED);
  useEffect(() => {
    if (!start) return;
    let current = true;
    void fetchText(address).then(
      (text) => current && setFetched({ address, text }),
      () => current && setFetched({ address, failed: true }),
    );
    return () => void (current = false);
  }, [address, start]);
  if (address === undefined) return { text: asText(payload) };
  // While a newer payload is on its way, the former stays.
  if (fetched && (fetched.address === address || start)) return fetched;
  return start ? {} : { load: () => setWanted(true) };
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.text();
}
