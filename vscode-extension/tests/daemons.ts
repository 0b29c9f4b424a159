// A daemon of ours in place of the language client.
import type { Notification, Snapshot } from "../preview/protocol";
import { type Asked, type Conversation, Daemon, type Listener } from "../src/daemon";

export interface Sent {
  method: string;
  params: object;
}

export class FakeConversation implements Conversation {
  readonly requests: Sent[] = [];
  readonly notified: Sent[] = [];
  stopped = false;
  private begin: () => void = () => undefined;
  private readonly begun: Promise<void>;

  constructor(
    readonly listener: Listener,
    private readonly answer: (sent: Sent) => unknown,
    held: boolean,
  ) {
    this.begun = held ? new Promise((resolve) => (this.begin = resolve)) : Promise.resolve();
  }

  start(): Promise<void> {
    return this.begun;
  }

  /** Lets a start that is held come to its end. */
  release(): void {
    this.begin();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }

  request<Method extends keyof Asked>(method: Method, params: Asked[Method][0]): Promise<Asked[Method][1]> {
    this.requests.push({ method, params });
    try {
      return Promise.resolve(this.answer({ method, params }) as Asked[Method][1]);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  notify(method: string, params: object): Promise<void> {
    this.notified.push({ method, params });
    return Promise.resolve();
  }
}

export class Started {
  readonly conversations: FakeConversation[] = [];
  readonly daemon: Daemon;
  /** What connecting fails with. */
  problem: Error | undefined;
  /** Whether starts wait for `release`. */
  held = false;
  clock = 0;

  constructor(answer: (sent: Sent) => unknown = ({ method, params }) => reply(method, params)) {
    this.daemon = new Daemon(
      (listener) => {
        if (this.problem) return Promise.reject(this.problem);
        const conversation = new FakeConversation(listener, answer, this.held);
        this.conversations.push(conversation);
        return Promise.resolve(conversation);
      },
      () => this.clock,
    );
  }

  get last(): FakeConversation {
    return this.conversations.at(-1)!;
  }

  tell(notification: Notification): void {
    this.last.listener.hear(notification);
  }

  /** The methods that were asked for, with the file's name. */
  get asked(): string[] {
    return this.last.requests.map(({ method, params }) => `${method.replace("livesync/", "")} ${(params as { uri?: string }).uri?.split("/").at(-1) ?? ""}`.trim());
  }
}

export function snapshotOf(uri: string): Snapshot {
  return { uri, version: 1, armed: true, state: "idle", run: 1, planned: [], blocks: [], results: [] };
}

/** What a daemon in good health answers. */
export function reply(method: string, params: object): unknown {
  return method === "livesync/watch" ? snapshotOf((params as { uri: string }).uri) : null;
}

/** What is due now and what follows from it, without waiting for time to pass. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
