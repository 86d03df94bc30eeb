import type { ProxyConfig, Session } from "electron";
import type { ProxyChoice } from "#shared/ipc/proxy.ts";

const modes: { readonly [M in ProxyChoice["mode"]]: (address: string) => ProxyConfig } = {
  system: () => ({ mode: "system" }),
  none: () => ({ mode: "direct" }),
  // A slash at the end, as browsers show it, would make the platform pass over the proxy.
  manual: (address) => ({ mode: "fixed_servers", proxyRules: address.replace(/\/+$/, "") }),
  script: (address) => ({ mode: "pac_script", pacScript: address }),
};

/**
 * The proxy that a person chose, applied to the session, whose resolver knows the system's settings, scripts and what is
 * never proxied (this computer itself). What it answers is followed by our own sockets.
 */
export function createProxy(session: Session) {
  let applied: Promise<void> = Promise.resolve();
  return {
    /**
     * The ways to an origin, in the form of a PAC script's result, by what was chosen last. Rejects while that could not be
     * applied: nobody is to go another way than the settings say.
     */
    async resolve(origin: string): Promise<string> {
      await applied;
      return session.resolveProxy(origin);
    },
    /** Counts for every connection that is opened from now on. Rejects for what the platform does not take. */
    use({ mode, address }: ProxyChoice): Promise<void> {
      const before = applied.catch(() => undefined);
      applied = before.then(() => session.setProxy(modes[mode](address)));
      // Whoever resolves hears of it.
      applied.catch(() => undefined);
      return applied;
    },
  };
}
