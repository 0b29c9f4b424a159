// How long the last edit took to reach the screen, stage by stage. Pure.

/** The way of an edit through the daemon and the page. Moments are Unix milliseconds, of two clocks at worst. */
export interface Latency {
  run: number;
  /** By the daemon's clock. */
  receivedAt: number;
  plannedMs: number;
  /** By the page's clock, like all that follow. */
  heardAt: number;
  resultAt?: number;
  paintedAt?: number;
  endedAt?: number;
}

export interface Stage {
  name: string;
  ms: number;
  meaning: string;
}

/** What the daemon tells of a run arrives within this time, or the clocks of two machines disagree. */
const FARTHEST = 5000;
/** The daemon's moments are finer than the page's, which are whole milliseconds. */
const COARSE = 2;

/** From the key to the first result on screen; nothing until it is there, or if the clocks cannot be compared. */
export function stagesOf(latency: Latency): Stage[] | undefined {
  const { receivedAt, plannedMs, heardAt, resultAt, paintedAt } = latency;
  if (resultAt === undefined || paintedAt === undefined) return undefined;
  const onTheWay = heardAt - receivedAt - plannedMs;
  if (onTheWay < -COARSE || onTheWay > FARTHEST) return undefined;
  return [
    { name: "planned", ms: plannedMs, meaning: "read the edit and found what depends on it" },
    { name: "ran", ms: Math.max(0, resultAt - receivedAt - plannedMs), meaning: "ran the first block and sent its result" },
    { name: "painted", ms: Math.max(0, paintedAt - resultAt), meaning: "put the result on the screen" },
  ];
}

export function totalOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { ms }) => sum + ms, 0);
}
