// JSON-RPC over a transport: requests with their answers, notifications to one listener.
import type { Notification, Requests } from "./protocol";
import { Pulse } from "./pulse";
import type { Link, Transport } from "./transport";

export class RequestError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** The connection broke before the answer came. */
export const DISCONNECTED = -1;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: RequestError): void;
}

interface Incoming {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

export class Connection {
  private waiting = new Map<number, Waiting>();
  private lastId = 0;
  private readonly pulse = new Pulse(
    () => this.request("livesync/status", {}),
    (since) => this.transport.drop?.(since),
  );

  constructor(private readonly transport: Transport) {}

  open(onNotification: (notification: Notification) => void, onLink: (link: Link) => void): void {
    this.transport.open(
      (message) => this.receive(message as Incoming, onNotification),
      (link) => {
        if (link.phase === "lost") this.giveUp();
        if (link.phase === "open") this.pulse.start();
        else this.pulse.stop();
        onLink(link);
      },
    );
  }

  request<Method extends keyof Requests>(method: Method, params: Requests[Method][0]): Promise<Requests[Method][1]> {
    this.lastId += 1;
    const id = this.lastId;
    if (!this.transport.send({ jsonrpc: "2.0", id, method, params })) return Promise.reject(disconnected());
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
    });
  }

  retry(): void {
    this.transport.retry();
  }

  private receive(message: Incoming, onNotification: (notification: Notification) => void): void {
    this.pulse.heard();
    if (message.method !== undefined) {
      onNotification({ method: message.method, params: message.params ?? {} } as Notification);
      return;
    }
    const waiting = this.waiting.get(message.id ?? 0);
    if (!waiting) return;
    this.waiting.delete(message.id ?? 0);
    if (message.error) waiting.reject(new RequestError(message.error.code, message.error.message));
    else waiting.resolve(message.result);
  }

  private giveUp(): void {
    for (const { reject } of this.waiting.values()) reject(disconnected());
    this.waiting.clear();
  }
}

function disconnected(): RequestError {
  return new RequestError(DISCONNECTED, "Not connected to livesync. Try again when the connection is back.");
}
