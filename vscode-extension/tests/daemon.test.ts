import { beforeEach, describe, expect, it, vi } from "vitest";
import { NotRunning } from "../src/daemon";
import { settled, Started } from "./daemons";

let started: Started;
beforeEach(() => (started = new Started()));

describe("starting", () => {
  it("starts one daemon, however many ask", async () => {
    await Promise.all([started.daemon.ensure(), started.daemon.ensure()]);
    expect(started.conversations).toHaveLength(1);
    expect(started.daemon.state).toBe("running");
  });

  it("says why it could not be started, and tries again when asked", async () => {
    started.problem = new Error("There is no Python.");
    await expect(started.daemon.ensure()).rejects.toThrow("There is no Python.");
    expect(started.daemon.state).toBe("failed");
    started.problem = undefined;
    await started.daemon.ensure();
    expect(started.daemon.state).toBe("running");
    expect(started.daemon.problem).toBeUndefined();
  });

  it("refuses requests before it runs", async () => {
    await expect(started.daemon.request("livesync/status", {})).rejects.toBeInstanceOf(NotRunning);
  });
});

it("does not mind that a daemon which has just ended cannot be told something", async () => {
  await started.daemon.ensure();
  vi.spyOn(started.last, "notify").mockRejectedValue(new Error("The connection is closed."));
  await expect(started.daemon.notify("livesync/didFocus", { uri: null })).resolves.toBeUndefined();
});

describe("restarting", () => {
  it("stops the old one before the new one starts", async () => {
    await started.daemon.ensure();
    const [old] = started.conversations;
    await started.daemon.restart();
    expect(old?.stopped).toBe(true);
    expect(started.conversations).toHaveLength(2);
  });

  it("makes one more restart of all that are asked for while one runs", async () => {
    await started.daemon.ensure();
    started.held = true;
    const first = started.daemon.restart();
    await settled();
    const queued = [started.daemon.restart(), started.daemon.restart(), started.daemon.restart()];
    started.held = false;
    started.last.release();
    await Promise.all([first, ...queued]);
    expect(started.conversations).toHaveLength(3);
  });

  it("does not hear what an old daemon still says", async () => {
    await started.daemon.ensure();
    const heard: string[] = [];
    started.daemon.onNotification(({ method }) => heard.push(method));
    const [old] = started.conversations;
    await started.daemon.restart();
    old?.listener.hear({ method: "livesync/filesChanged", params: {} });
    old?.listener.ended();
    started.tell({ method: "livesync/filesChanged", params: {} });
    expect(heard).toHaveLength(1);
    expect(started.daemon.state).toBe("running");
  });
});

describe("a daemon that ends by itself", () => {
  it("is started again", async () => {
    await started.daemon.ensure();
    started.last.listener.ended();
    await settled();
    expect(started.conversations).toHaveLength(2);
    expect(started.daemon.state).toBe("running");
  });

  it("is given up after five times in three minutes, and started again on request", async () => {
    await started.daemon.ensure();
    for (let time = 0; time < 5; time++) {
      started.last.listener.ended();
      await settled();
    }
    expect(started.daemon.state).toBe("failed");
    expect(started.daemon.problem?.message).toContain("five times");
    await started.daemon.restart();
    expect(started.daemon.state).toBe("running");
  });

  it("is not given up when it ends now and then", async () => {
    await started.daemon.ensure();
    for (let time = 0; time < 12; time++) {
      started.clock += 60_000;
      started.last.listener.ended();
      await settled();
    }
    expect(started.daemon.state).toBe("running");
  });
});
