// The daemon's websocket, opened again whenever it breaks.
import type { Link, Transport } from "./transport";

const FIRST_DELAY = 250;
const LONGEST_DELAY = 10_000;

export class WebSocketTransport implements Transport {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private lostAt: number | undefined;
  private onMessage: (message: unknown) => void = () => undefined;
  private onLink: (link: Link) => void = () => undefined;

  /** `daemon` is where it is, with a slash at the end. */
  constructor(private readonly daemon: URL) {}

  open(onMessage: (message: unknown) => void, onLink: (link: Link) => void): void {
    this.onMessage = onMessage;
    this.onLink = onLink;
    this.connect();
  }

  send(message: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  retry(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.connect();
  }

  drop(since: number): void {
    const silent = this.socket;
    if (!silent) return;
    this.lostAt = since;
    this.lost();
    silent.close();
  }

  close(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private connect(): void {
    this.timer = undefined;
    const socket = new WebSocket(socketOf(this.daemon));
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.onMessage(JSON.parse(String(data)));
    };
    socket.onopen = () => this.opened();
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  private opened(): void {
    this.attempt = 0;
    this.lostAt = undefined;
    this.onLink({ phase: "open" });
  }

  private lost(): void {
    this.socket = undefined;
    this.lostAt ??= Date.now();
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempt) * (0.75 + Math.random() / 2);
    this.attempt += 1;
    this.timer = setTimeout(() => this.connect(), delay);
    const link = { phase: "lost", since: this.lostAt, attempt: this.attempt, retryAt: Date.now() + delay } as const;
    this.onLink({ ...link, refused: false });
    if (this.attempt >= 2) void this.askWhy(link);
  }

  /** A browser does not say why a websocket was refused; the same gate tells it for a plain request. */
  private async askWhy(link: Omit<Link & { phase: "lost" }, "refused">): Promise<void> {
    const status = await fetch(new URL("healthz", this.daemon), { cache: "no-store" }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 403 && this.timer !== undefined) this.onLink({ ...link, refused: true });
  }
}

function socketOf(daemon: URL): URL {
  const url = new URL("ws", daemon);
  url.protocol = daemon.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
