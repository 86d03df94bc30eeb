import { createBridge } from "./bridge.ts";
import { createCodec } from "./codec.ts";
import { installHooks } from "./hooks.ts";
import { receiveExposed } from "./main-world.ts";
import { type PreloadConfig, runPreload } from "./preload-world.ts";

/** The name of the world that the preload script lives in, as Electron calls it. */
export const preloadWorld = "Electron Isolated Context";

/** The function of the isolated world that reaches the main process. */
export const sendBinding = "__standInSend";

const codecParts = `{
  toBase64: (bytes) => bytes.toBase64 ? bytes.toBase64() : btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")),
  fromBase64: (text) => Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
  isUncloneable: (value) => value instanceof Node || value instanceof Window || value instanceof Event,
}`;

/** The script for the page's own world. `secret` joins it with the preload's world of the same frame. */
export function mainWorldSource(secret: string): string {
  return `(() => {
const bridge = (${createBridge.toString()})(${JSON.stringify(secret)}, "main");
(${receiveExposed.toString()})(bridge);
(${installHooks.toString()})(bridge);
})()`;
}

/**
 * The script for the preload's world. The app's own source stands in it as it is: evaluating text would meet the page's
 * content security policy.
 */
export function preloadWorldSource(secret: string, config: PreloadConfig, script: string): string {
  return `(() => {
const bridge = (${createBridge.toString()})(${JSON.stringify(secret)}, "preload");
const codec = (${createCodec.toString()})(${codecParts});
(${runPreload.toString()})(bridge, codec, ${JSON.stringify(config)}, function (require, module, exports, process) {${script}
});
})()
//# sourceURL=electron-stand-in/preload`;
}

/** Turns a value of the page into text that the codec of the main process reads. */
export const encodeInPage = `(value) => (${createCodec.toString()})(${codecParts}).encode(value)`;
