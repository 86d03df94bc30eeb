import { expect, test, vi } from "vitest";
import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { until } from "#shared/testing/until.ts";
import { message } from "../state/store-fixtures.ts";
import { createPlayer, type Sound } from "./player.ts";

const voice = (seq: number): MessageView =>
  message(seq, {
    kind: "voice",
    file: { kind: "voice", address: `file/m${seq}`, durationMs: 10_000 } as FileView,
  });

/** Sounds only by what a test has it say. */
function silentSound() {
  const listeners = new Map<string, () => void>();
  const tell = (event: string): void => listeners.get(event)?.();
  const sound = {
    src: "",
    currentTime: 0,
    playbackRate: 1,
    play: vi.fn(() => Promise.resolve()),
    pause: vi.fn(() => tell("pause")),
    addEventListener: (event: string, listener: () => void) => listeners.set(event, listener),
    removeEventListener: (event: string) => listeners.delete(event),
    removeAttribute: vi.fn(),
  };
  return { sound, tell, listeners };
}

function bench(next: MessageView | null = null) {
  const { sound, tell, listeners } = silentSound();
  const heard = vi.fn();
  const player = createPlayer({ sound: () => sound as unknown as Sound, next: () => next, heard });
  return { player, sound, tell, heard, listeners };
}

test("a note is played, held, and goes on where it was held", () => {
  const { player, sound, tell, heard } = bench();
  player.toggle(voice(1));
  expect(player.getState()).toMatchObject({ id: "m1", playing: true, at: 0, durationMs: 10_000 });
  expect(sound.src).toBe("file/m1");
  expect(heard).not.toHaveBeenCalled();
  tell("playing");
  expect(heard).toHaveBeenCalledWith("m1");
  sound.currentTime = 4;
  tell("timeupdate");
  player.toggle(voice(1));
  expect(player.getState()).toMatchObject({ playing: false, at: 4_000 });
  player.toggle(voice(1));
  tell("playing");
  expect(player.getState()).toMatchObject({ playing: true, at: 4_000 });
  expect(heard).toHaveBeenCalledTimes(1);
});

test("at its end the next that was not heard begins, and without one all is still", () => {
  const withNext = bench(voice(2));
  withNext.player.toggle(voice(1));
  withNext.tell("ended");
  expect(withNext.player.getState()).toMatchObject({ id: "m2", playing: true, at: 0 });
  withNext.tell("playing");
  expect(withNext.heard).toHaveBeenLastCalledWith("m2");
  const alone = bench();
  alone.player.toggle(voice(1));
  alone.tell("ended");
  expect(alone.player.getState()).toMatchObject({ id: "m1", playing: false, at: 0 });
});

test("one thing sounds: a video holds the voice, and the voice holds a video", () => {
  const { player, sound } = bench();
  const [film, song] = [{ pause: vi.fn() }, { pause: vi.fn() }];
  player.toggle(voice(1));
  player.took(film);
  expect(sound.pause).toHaveBeenCalledTimes(1);
  expect(player.getState()?.playing).toBe(false);
  player.took(song);
  expect(film.pause).toHaveBeenCalledTimes(1);
  player.toggle(voice(1));
  expect(song.pause).toHaveBeenCalledTimes(1);
  player.hush();
  expect(player.getState()?.playing).toBe(false);
});

test("seeking begins a note that was not played, and goes to a place in one that is", () => {
  const { player, sound } = bench();
  player.seek(voice(1), 3_000);
  expect(sound.currentTime).toBe(3);
  expect(player.getState()).toMatchObject({ id: "m1", playing: true, at: 3_000 });
  player.seek(voice(1), 8_000);
  expect(player.getState()?.at).toBe(8_000);
  expect(sound.play).toHaveBeenCalledTimes(1);
});

test("the speed holds for what comes", () => {
  const { player, sound } = bench();
  player.setRate(1.5);
  player.toggle(voice(1));
  expect(sound.playbackRate).toBe(1.5);
  player.setRate(2);
  expect(sound.playbackRate).toBe(2);
});

test("one that cannot be played says so, was not listened to, and is tried anew", async () => {
  const { player, sound, heard } = bench();
  sound.play.mockRejectedValueOnce(new Error("no such sound"));
  player.toggle(voice(1));
  await until(() => expect(player.getState()?.failed).toBe(true));
  expect(player.getState()?.playing).toBe(false);
  expect(heard).not.toHaveBeenCalled();
  player.toggle(voice(1));
  expect(player.getState()).toMatchObject({ playing: true, failed: false });
});

test("one that was left for another has not failed", async () => {
  const { player, sound } = bench();
  let fail = (_error: Error): void => undefined;
  sound.play.mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
  player.toggle(voice(1));
  player.toggle(voice(2));
  fail(new Error("interrupted"));
  await Promise.resolve();
  expect(player.getState()).toMatchObject({ id: "m2", playing: true, failed: false });
});

test("what ends listens to nothing any more", () => {
  const { player, sound, listeners } = bench();
  player.toggle(voice(1));
  player.dispose();
  expect(listeners.size).toBe(0);
  expect(sound.removeAttribute).toHaveBeenCalledWith("src");
  expect(player.getState()).toBeNull();
});
