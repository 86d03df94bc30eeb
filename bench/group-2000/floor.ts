import { createServer } from "node:http";
import { Server } from "socket.io";
import { frameEvent } from "#shared/wire/frame.ts";

/** Plain Socket.IO: what one says, everybody is told, in the same bytes. Prints its port and ends with its parent. */
const http = createServer();
const io = new Server(http, { serveClient: false });
io.on("connection", (socket) => {
  socket.on(frameEvent, (frame: unknown) => void io.emit(frameEvent, frame));
});
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  console.log(address !== null && typeof address === "object" ? address.port : 0);
});
process.stdin.once("end", () => process.exit(0)).resume();
