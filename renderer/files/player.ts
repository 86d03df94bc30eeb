import { createStore, type StoreApi } from "zustand/vanilla";
import type { MessageView } from "#shared/ipc/views.ts";

/** The voice note that was played last, and how far it is. */
export interface Voice {
  /** Of the message, and where the page reads it. */
  readonly id: string;
  readonly address: string;
  readonly playing: boolean;
  /** ms. */
  readonly at: number;
  readonly durationMs: number;
  /** It could not be played. */
  readonly failed: boolean;
}

/** What can play and be held, as audio and video elements can. */
export type Playable = Pick<HTMLMediaElement, "pause">;

/** The part of an audio element that a player uses. */
export type Sound = Playable &
  Pick<
    HTMLAudioElement,
    | "src"
    | "currentTime"
    | "playbackRate"
    | "play"
    | "addEventListener"
    | "removeEventListener"
    | "removeAttribute"
  >;

export interface PlayerPorts {
  /** Makes what sounds; asked once. */
  sound(): Sound;
  /** What is played after this one; null for nothing. */
  next(id: string): MessageView | null;
  /** It sounds: somebody has begun to listen to it. */
  heard(id: string): void;
}

export interface Player extends Pick<
  StoreApi<Voice | null>,
  "getState" | "subscribe" | "getInitialState"
> {
  /** Begins it, or goes on, or holds it. */
  toggle(message: MessageView): void;
  /** Goes to a place in it, in ms; of one that is not played yet it begins there. */
  seek(message: MessageView, at: number): void;
  setRate(rate: number): void;
  /** Something else plays: whatever played before is held. */
  took(element: Playable): void;
  /** Holds whatever plays. */
  hush(): void;
  dispose(): void;
}

/** Plays voice notes, one after the other, and sees to it that of all that can sound in this window one thing does. */
export function createPlayer({ sound: makeSound, next, heard }: PlayerPorts): Player {
  const store = createStore<Voice | null>(() => null);
  const { getState: get, setState } = store;
  const set = (change: Partial<Voice>): void => {
    const now = get();
    if (now) setState({ ...now, ...change });
  };
  let rate = 1;
  let other: Playable | null = null;
  let sound: Sound | null = null;
  /** The note that has begun and did not sound yet. */
  let unheard: string | null = null;

  const onSounds = (): void => {
    if (unheard !== null) heard(unheard);
    unheard = null;
  };
  const onTime = (): void => {
    const now = get();
    if (now && sound) set({ at: Math.min(sound.currentTime * 1000, now.durationMs) });
  };
  const onHeld = (): void => set({ playing: false });
  const onFailed = (): void => set({ playing: false, failed: true });
  const onEnded = (): void => {
    const ended = get();
    if (!ended) return;
    set({ playing: false, at: 0 });
    const following = next(ended.id);
    if (following) begin(following, 0);
  };
  const listeners = [
    ["playing", onSounds],
    ["timeupdate", onTime],
    ["pause", onHeld],
    ["error", onFailed],
    ["ended", onEnded],
  ] as const;

  const theSound = (): Sound => {
    if (sound) return sound;
    const made = makeSound();
    for (const [event, listener] of listeners) made.addEventListener(event, listener);
    sound = made;
    return made;
  };

  const start = (): void => {
    const { id } = get() ?? {};
    const one = theSound();
    if (other !== one) other?.pause();
    other = null;
    one.playbackRate = rate;
    set({ playing: true, failed: false });
    one.play().catch(() => {
      // One that was left for another meanwhile has not failed.
      if (get()?.id === id && get()?.playing) onFailed();
    });
  };

  function begin({ id, file }: MessageView, at: number): void {
    if (!file) return;
    const one = theSound();
    setState({
      id,
      address: file.address,
      playing: false,
      at,
      durationMs: file.durationMs ?? 0,
      failed: false,
    });
    one.src = file.address;
    one.currentTime = at / 1000;
    // What cannot be had, or played, was not listened to.
    unheard = id;
    start();
  }

  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: store.subscribe,
    toggle(message) {
      const now = get();
      if (now?.id !== message.id || now.failed) begin(message, 0);
      else if (now.playing) theSound().pause();
      else start();
    },
    seek(message, at) {
      if (get()?.id !== message.id) {
        begin(message, at);
        return;
      }
      theSound().currentTime = at / 1000;
      set({ at });
    },
    setRate(wanted) {
      rate = wanted;
      if (sound) sound.playbackRate = wanted;
    },
    took(element) {
      if (other !== element) other?.pause();
      other = element;
      if (get()?.playing) sound?.pause();
    },
    hush() {
      other?.pause();
      if (get()?.playing) sound?.pause();
    },
    dispose() {
      if (!sound) return;
      for (const [event, listener] of listeners) sound.removeEventListener(event, listener);
      sound.pause();
      sound.removeAttribute("src");
      sound = null;
      unheard = null;
      setState(null);
    },
  };
}
