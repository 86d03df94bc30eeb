import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";

/** The floor: takes a PUT and writes it to the disk, nothing else. Its only argument is where; says its port when it listens. */
const [, , path = ""] = process.argv;
process.on("disconnect", () => process.exit());
const server = createServer((request, response) => {
  pipeline(request, createWriteStream(path)).then(
    () => response.end("ok"),
    () => response.destroy(),
  );
}).listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address !== null ? address.port : 0);
});
