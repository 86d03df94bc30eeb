import { expect, test, vi } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import { until } from "#shared/testing/until.ts";
import type { SendFilesProblem } from "../state/files.ts";
import { NoMicrophone, type Taking } from "./microphone.ts";
import { createRecorder } from "./recorder.ts";

function bench() {
  let now = 1_000;
  const timers = new Map<() => void, number>();
  const sound = new Blob(["spoken"]);
  let cut = (): void => undefined;
  const taking = {
    cut: new Promise<void>((resolve) => (cut = resolve)),
    level: () => 0.5,
    stop: vi.fn((): Promise<Blob | null> => Promise.resolve(sound)),
    discard: vi.fn(),
  };
  const record = vi.fn((): Promise<Taking> => Promise.resolve(taking));
  const send = vi.fn((_sound: Blob): Promise<SendFilesProblem | null> => Promise.resolve(null));
  const recorder = createRecorder({
    now: () => now,
    after(ms, call) {
      timers.set(call, now + ms);
      return () => timers.delete(call);
    },
    record,
    send,
  });
  const pass = (ms: number): void => {
    now += ms;
    for (const [call, at] of timers)
      if (at <= now) {
        timers.delete(call);
        call();
      }
  };
  const phase = (wanted: string) => until(() => expect(recorder.getState().phase).toBe(wanted));
  return { recorder, record, send, taking, sound, pass, phase, timers, cut: () => cut() };
}

test("what was said is sent when it ends", async () => {
  const { recorder, send, sound, pass, phase, timers } = bench();
  recorder.begin();
  expect(recorder.getState().phase).toBe("asking");
  await phase("recording");
  pass(2_000);
  expect(recorder.elapsed()).toBe(2_000);
  expect(recorder.level()).toBe(0.5);
  recorder.finish();
  expect(recorder.getState().phase).toBe("making");
  await phase("idle");
  expect(send).toHaveBeenCalledWith(sound);
  expect(recorder.getState().problem).toBeNull();
  expect(timers.size).toBe(0);
});

test("what is cancelled is forgotten", async () => {
  const { recorder, send, taking, pass, phase } = bench();
  recorder.begin();
  await phase("recording");
  pass(5_000);
  recorder.cancel();
  expect(recorder.getState()).toMatchObject({ phase: "idle", problem: null });
  expect(taking.discard).toHaveBeenCalledTimes(1);
  expect(send).not.toHaveBeenCalled();
});

test("a microphone that comes after somebody has cancelled is let go", async () => {
  const { recorder, taking, record } = bench();
  recorder.begin();
  recorder.cancel();
  await until(() => expect(taking.discard).toHaveBeenCalledTimes(1));
  expect(recorder.getState().phase).toBe("idle");
  recorder.begin();
  expect(record).toHaveBeenCalledTimes(2);
});

test("a slip of the finger is no note, and is said", async () => {
  const { recorder, send, taking, pass, phase } = bench();
  recorder.begin();
  await phase("recording");
  pass(300);
  recorder.finish();
  expect(recorder.getState()).toMatchObject({ phase: "idle", problem: "short" });
  expect(taking.discard).toHaveBeenCalledTimes(1);
  recorder.begin();
  recorder.finish();
  expect(recorder.getState()).toMatchObject({ phase: "idle", problem: "short" });
  expect(send).not.toHaveBeenCalled();
});

test("after five minutes it goes as it is", async () => {
  const { recorder, send, pass, phase } = bench();
  recorder.begin();
  await phase("recording");
  pass(limits.voiceMsMax);
  await phase("idle");
  expect(send).toHaveBeenCalledTimes(1);
});

test.each(["denied", "missing", "failed"] as const)(
  "why there is no microphone: %s",
  async (why) => {
    const { recorder, record, phase } = bench();
    record.mockRejectedValueOnce(new NoMicrophone(why));
    recorder.begin();
    await phase("idle");
    expect(recorder.getState().problem).toBe(why);
    recorder.forgetProblem();
    expect(recorder.getState().problem).toBeNull();
  },
);

test("a microphone that is pulled out ends it: what was said until then is sent, and that is said", async () => {
  const { recorder, send, pass, phase, cut } = bench();
  recorder.begin();
  await phase("recording");
  pass(3_000);
  cut();
  await phase("idle");
  expect(send).toHaveBeenCalledTimes(1);
  expect(recorder.getState()).toMatchObject({ problem: "cut", kept: false });
});

test("one that is pulled out before anything was said is missing", async () => {
  const { recorder, send, pass, phase, cut } = bench();
  recorder.begin();
  await phase("recording");
  pass(100);
  cut();
  await phase("idle");
  expect(send).not.toHaveBeenCalled();
  expect(recorder.getState().problem).toBe("missing");
});

test("what could not be sent is kept, said with why, and goes when it is tried again", async () => {
  const { recorder, send, sound, pass, phase } = bench();
  send.mockResolvedValueOnce("storage");
  recorder.begin();
  await phase("recording");
  pass(4_000);
  recorder.finish();
  await phase("idle");
  expect(recorder.getState()).toMatchObject({ problem: { unsent: "storage" }, kept: true });
  recorder.retry();
  expect(recorder.getState()).toMatchObject({ phase: "making", problem: null });
  expect(recorder.elapsed()).toBe(4_000);
  await phase("idle");
  expect(send.mock.calls).toEqual([[sound], [sound]]);
  expect(recorder.getState()).toMatchObject({ problem: null, kept: false });
  recorder.retry();
  expect(send).toHaveBeenCalledTimes(2);
});

test("what was kept goes when it is discarded, or another is begun", async () => {
  const { recorder, send, pass, phase } = bench();
  for (const leave of [() => recorder.forgetProblem(), () => recorder.begin()]) {
    send.mockResolvedValueOnce("storage");
    recorder.begin();
    await phase("recording");
    pass(1_000);
    recorder.finish();
    await phase("idle");
    leave();
    expect(recorder.getState().kept).toBe(false);
    recorder.cancel();
    recorder.retry();
  }
  expect(send).toHaveBeenCalledTimes(2);
});

test("what cannot be made into a message, or holds nothing, is said", async () => {
  const { recorder, send, taking, pass, phase } = bench();
  const say = async (): Promise<void> => {
    recorder.begin();
    await phase("recording");
    pass(1_000);
    recorder.finish();
    await phase("idle");
  };
  send.mockRejectedValueOnce(new Error("cannot be decoded"));
  await say();
  expect(recorder.getState()).toMatchObject({ problem: "failed", kept: true });
  taking.stop.mockResolvedValueOnce(null);
  await say();
  expect(recorder.getState().problem).toBe("failed");
});

test("one is recorded at a time", async () => {
  const { recorder, record, phase } = bench();
  recorder.begin();
  recorder.begin();
  await phase("recording");
  recorder.begin();
  expect(record).toHaveBeenCalledTimes(1);
});
