// Finds out whether a silent connection still carries anything: a broken tunnel or a stopped daemon closes no socket.

/** So long a silence is worth a question. */
const QUIET = 10_000;
/** So long an answer may take, also on a busy machine. */
const PATIENCE = 15_000;

export class Pulse {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private heardAt = 0;

  /** `ask` gets some answer from the other side; `silent` is told when it was heard last. */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly silent: (since: number) => void,
  ) {}

  start(): void {
    this.heard();
    this.wait(QUIET, () => this.question());
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  heard(): void {
    this.heardAt = Date.now();
  }

  private question(): void {
    const quiet = Date.now() - this.heardAt;
    if (quiet < QUIET) return this.wait(QUIET - quiet, () => this.question());
    const asked = Date.now();
    this.ask().catch(() => undefined); // a lost connection says so itself
    this.wait(PATIENCE, () => (this.heardAt < asked ? this.silent(this.heardAt) : this.question()));
  }

  private wait(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
  }
}
