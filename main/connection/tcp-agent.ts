import { Agent, type ClientRequestArgs } from "node:http";
import { Agent as TlsAgent } from "node:https";
import type { Duplex } from "node:stream";

/**
 * An agent that keeps hold of the TCP sockets it opened. A WebSocket is closed by a handshake, which a dead link answers
 * never: the socket would then linger for half a minute after it was given up.
 */
export function createTcpAgent(secure: boolean) {
  const agent = secure ? new TlsAgent() : new Agent();
  const open = new Set<Duplex>();
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ) => {
    const socket = create(options, callback);
    if (socket) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    }
    return socket;
  };
  return {
    agent,
    /** Ends all of them at once. What was written before still leaves if the link is alive. */
    destroy(): void {
      for (const socket of open) socket.destroy();
      agent.destroy();
    },
  };
}
