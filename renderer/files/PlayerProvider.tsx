import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import type { MessageView } from "#shared/ipc/views.ts";
import { useActions, useApp, useOpenMessages } from "../state/use-app.ts";
import { nextToPlay } from "./play-order.ts";
import { createPlayer, type Player, type Voice } from "./player.ts";

const PlayerContext = createContext<Player | null>(null);

/** One player for a window: it goes on while one looks at another conversation. */
export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const { playedVoice } = useActions();
  const messages = useOpenMessages();
  const rate = useApp(({ start }) => start?.settings.voiceRate ?? 1);
  const [player] = useState(() =>
    createPlayer({
      sound: () => new Audio(),
      next: (id) => nextToPlay(messages(), id),
      heard: playedVoice,
    }),
  );
  useEffect(() => player.setRate(rate), [player, rate]);
  // Whose voice it was is nothing to whoever signs in next.
  const person = useApp(({ account }) => account?.person ?? null);
  useEffect(() => () => player.dispose(), [player, person]);
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error("the player is not provided");
  return player;
}

/** The voice of this message, where it is the one that is played or held. */
export function useVoice({ id }: MessageView): Voice | null {
  const player = usePlayer();
  return useStore(player, (voice) => (voice?.id === id ? voice : null));
}
