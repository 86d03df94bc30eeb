import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/** A TCP proxy on loopback that can stall (nothing is forwarded, nothing is closed) and cut. */
export async function startFaultProxy(target: { readonly port: number }) {
  const pairs = new Set<readonly [Socket, Socket]>();
  let stalled = false;
  let fromClients = 0;
  let awaited: { readonly bytes: number; readonly resolve: () => void }[] = [];
  const count = (bytes: number): void => {
    fromClients += bytes;
    for (const { bytes: due, resolve } of awaited) if (fromClients >= due) resolve();
    awaited = awaited.filter(({ bytes: due }) => fromClients < due);
  };
  const server = createServer((client) => {
    const upstream = connect(target.port, "127.0.0.1");
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const forward = (from: Socket, to: Socket): void => {
      from.on("data", (chunk) => {
        if (from === client) count(chunk.length);
        if (stalled || to.write(chunk)) return;
        // What is held here would be lost with a cut, and was sent all the same.
        from.pause();
        to.once("drain", () => from.resume());
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        if (from === client) pairs.delete(pair);
        if (!stalled || from === client) to.destroy();
      });
    };
    forward(client, upstream);
    forward(upstream, client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Connections that the client holds open. */
    get open() {
      return pairs.size;
    },
    /** Bytes that clients have sent so far. */
    get fromClients() {
      return fromClients;
    },
    /** Resolves at the moment at which clients have sent so many in all. */
    sent(bytes: number): Promise<void> {
      if (fromClients >= bytes) return Promise.resolve();
      return new Promise((resolve) => awaited.push({ bytes, resolve }));
    },
    stall(on: boolean): void {
      stalled = on;
    },
    cut(): void {
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    },
    async close(): Promise<void> {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
