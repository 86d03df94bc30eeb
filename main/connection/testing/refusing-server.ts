import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

/** A server that refuses every handshake with `code`; where that is null it lets everybody in, and answers nothing. */
export async function startRefusingServer(code: number | null) {
  const http = createServer();
  const io = new Server(http);
  const server = {
    url: "",
    code,
    close: () => io.close(),
  };
  io.use((_socket, next) => {
    const data = { code: server.code };
    next(data.code === null ? undefined : Object.assign(new Error("refused"), { data }));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}
