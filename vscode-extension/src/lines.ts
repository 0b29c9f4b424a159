// The daemon's log, which comes on stderr, in our channel.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { LogOutputChannel } from "vscode";

const LINE = /^[\d:]+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$/;

/** Passes it on line by line, at the level that each line tells; what tells none is an error: a traceback, or Python's own words. */
export function passOn(stream: Readable, log: LogOutputChannel): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => {
    const [, level, text] = LINE.exec(line) ?? [undefined, "ERROR", line];
    if (level === "DEBUG") log.debug(text ?? line);
    else if (level === "INFO") log.info(text ?? line);
    else if (level === "WARNING") log.warn(text ?? line);
    else log.error(text ?? line);
  });
}
