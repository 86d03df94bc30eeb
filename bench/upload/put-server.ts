import { createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pipeline } from "node:stream/promises";

/**
 * The floor: takes a PUT, writes it to the disk and flushes it once, nothing else. Its only argument is where; says its port when it
 * listens. To any message it answers how late its own event loop was since the last one, in ms (p99): between PUTs it does nothing,
 * so that is the machine's share of what is measured elsewhere.
 */
const [, , path = ""] = process.argv;
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on("disconnect", () => process.exit());
process.on("message", () => {
  process.send?.(delay.percentile(99) / 1e6 - 1);
  delay.reset();
});

const server = createServer((request, response) => {
  pipeline(request, createWriteStream(path, { flush: true })).then(
    () => response.end("ok"),
    () => response.destroy(),
  );
}).listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address !== null ? address.port : 0);
});
