// The one daemon of this window: started when it is needed, restarted in turn, and started again when it ends by itself.
import { type Disposable, EventEmitter } from "vscode";
import type { Notification, Requests } from "../preview/protocol";

/** What can be asked of the daemon, with what it takes and answers: our own requests, and the one of LSP that we send ourselves. */
export interface Asked extends Requests {
  "workspace/executeCommand": [params: { command: string; arguments: object[] }, result: unknown];
}

/** A started daemon and the conversation with it. The real one is a language client; see client.ts. */
export interface Conversation {
  /** Resolves when requests can be sent. */
  start(): Promise<void>;
  stop(): Promise<void>;
  request<Method extends keyof Asked>(method: Method, params: Asked[Method][0]): Promise<Asked[Method][1]>;
  notify(method: string, params: object): Promise<void>;
}

/** What a conversation tells of itself. */
export interface Listener {
  hear(notification: Notification): void;
  /** It ended without `stop`. */
  ended(): void;
}

export type DaemonState = "off" | "starting" | "running" | "failed";

/** Where a conversation comes from. It rejects with a sentence when there is no Python to start the daemon with. */
export type Connect = (listener: Listener) => Promise<Conversation>;

export class NotRunning extends Error {
  constructor() {
    super("livesync is not running. Run “livesync: Restart the Daemon” to start it.");
  }
}

const MOST_ENDS = 4;
const IN_MILLISECONDS = 180_000;

/** In milliseconds: no daemon takes so long to answer `initialize`. */
const PATIENCE = 30_000;

export class Daemon implements Disposable {
  state: DaemonState = "off";
  /** Why it failed. */
  problem: Error | undefined;
  private readonly stateChange = new EventEmitter<DaemonState>();
  private readonly notification = new EventEmitter<Notification>();
  readonly onState = this.stateChange.event;
  readonly onNotification = this.notification.event;

  private conversation: Conversation | undefined;
  private turn: Promise<void> = Promise.resolve();
  private queuedRestart: Promise<void> | undefined;
  private serial = 0;
  private ends: number[] = [];
  private disposed = false;

  constructor(
    private readonly connect: Connect,
    private readonly now: () => number = Date.now,
  ) {}

  /** Starts it unless it runs. Rejects if it cannot be started. */
  ensure(): Promise<void> {
    return this.inTurn(() => (this.state === "running" ? Promise.resolve() : this.start()));
  }

  /** Several restarts that are asked for while one runs are one more. */
  restart(): Promise<void> {
    this.queuedRestart ??= this.inTurn(async () => {
      this.queuedRestart = undefined;
      this.ends = [];
      await this.stopNow();
      await this.start();
    });
    return this.queuedRestart;
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  /** Rejects with what the daemon says, or `NotRunning`. */
  async request<Method extends keyof Asked>(method: Method, params: Asked[Method][0]): Promise<Asked[Method][1]> {
    if (!this.conversation || this.state !== "running") throw new NotRunning();
    return this.conversation.request(method, params);
  }

  /** Tells the daemon, if it runs. */
  async notify(method: string, params: object): Promise<void> {
    if (this.state !== "running") return;
    await this.conversation?.notify(method, params).catch(() => undefined); // it has just ended; the next one is told anew
  }

  dispose(): void {
    this.disposed = true;
    this.stateChange.dispose();
    this.notification.dispose();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined); // whoever asked is told; the next one has its turn all the same
    return done;
  }

  private async start(): Promise<void> {
    if (this.disposed) return;
    this.become("starting");
    try {
      const conversation = await this.connect(this.listener());
      this.conversation = conversation;
      await answered(conversation.start());
    } catch (error) {
      void this.conversation?.stop().catch(() => undefined);
      this.conversation = undefined;
      this.problem = error instanceof Error ? error : new Error(String(error));
      this.become("failed");
      throw this.problem;
    }
    this.problem = undefined;
    this.become("running");
  }

  private async stopNow(): Promise<void> {
    const conversation = this.conversation;
    this.conversation = undefined;
    this.serial += 1;
    this.become("off");
    await conversation?.stop().catch(() => undefined); // what does not answer any more is killed
  }

  /** What an earlier conversation still says, or its end, is no news. */
  private listener(): Listener {
    this.serial += 1;
    const serial = this.serial;
    return {
      hear: (notification) => {
        if (serial === this.serial) this.notification.fire(notification);
      },
      ended: () => {
        if (serial === this.serial && this.state === "running") this.recover();
      },
    };
  }

  private recover(): void {
    this.conversation = undefined;
    this.ends = [...this.ends.filter((at) => this.now() - at < IN_MILLISECONDS), this.now()];
    if (this.ends.length > MOST_ENDS) {
      this.problem = new Error("The livesync daemon ended five times in three minutes, so it is not started again.");
      this.become("failed");
      return;
    }
    this.become("off");
    this.ensure().catch(() => undefined); // the state tells
  }

  private become(state: DaemonState): void {
    if (this.disposed || state === this.state) return;
    this.state = state;
    this.stateChange.fire(state);
  }
}

/** Rejects if a daemon never answers: nobody could restart it, since each waits for the one before. */
async function answered(started: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The livesync daemon did not answer within 30 seconds.")), PATIENCE);
  });
  await Promise.race([started, late]).finally(() => clearTimeout(timer));
}
