import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import type { LogOutputChannel } from "vscode";
import { passOn } from "../src/lines";

it("logs each line at the level that it tells, and what tells none as an error", async () => {
  const logged: string[] = [];
  const at = (level: string) => (text: string) => void logged.push(`${level} ${text}`);
  const log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } as unknown as LogOutputChannel;
  const stream = new PassThrough();
  passOn(stream, log);
  stream.end("12:00:01 INFO Ready.\r\n12:00:02 WARNING Slow.\n12:00:03 DEBUG Read.\nTraceback (most recent call last):\n");
  await vi.waitFor(() => expect(logged).toEqual(["info Ready.", "warn Slow.", "debug Read.", "error Traceback (most recent call last):"]));
});
