import { createConnection } from "node:net";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { headlessScreen } from "./switches.ts";

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

const answerMsMax = 1_000;
const cookieName = "MIT-MAGIC-COOKIE-1";
const padded = (length: number): number => (length + 3) & ~3;

/** The cookie for a local display in an Xauthority file; empty when there is none. */
export function cookieFor(file: Buffer, display: string): Buffer {
  let at = 2;
  const field = (): Buffer => {
    const length = file.readUInt16BE(at);
    const value = file.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  while (at + 2 < file.length) {
    field();
    const number = field().toString("latin1");
    const name = field().toString("latin1");
    const cookie = field();
    at += 2;
    if (name === cookieName && (number === display || number === "")) return cookie;
  }
  return Buffer.alloc(0);
}

function readCookie(display: string): Buffer {
  try {
    const path = process.env["XAUTHORITY"] ?? join(homedir(), ".Xauthority");
    return cookieFor(readFileSync(path), display);
  } catch {
    return Buffer.alloc(0);
  }
}

/** The first bytes that an X client sends: little-endian, version 11, who it is. */
function hello(cookie: Buffer): Buffer {
  const name = Buffer.from(cookie.length > 0 ? cookieName : "", "latin1");
  const message = Buffer.alloc(12 + padded(name.length) + padded(cookie.length));
  message.write("l", 0, "latin1");
  message.writeUInt16LE(11, 2);
  message.writeUInt16LE(name.length, 6);
  message.writeUInt16LE(cookie.length, 8);
  name.copy(message, 12);
  cookie.copy(message, 12 + padded(name.length));
  return message;
}

/** The size of the first screen in an X server's answer, or null when it refuses. */
export function screenOf(answer: Buffer): ScreenSize | null {
  if (answer[0] !== 1) return null;
  const formats = answer[29] ?? 0;
  const screen = 40 + padded(answer.readUInt16LE(24)) + formats * 8;
  if (answer.length < screen + 24) return null;
  return { width: answer.readUInt16LE(screen + 20), height: answer.readUInt16LE(screen + 22) };
}

/**
 * The size of the screen in pixels: what the X server of `display` says, asked in its own protocol; the size that headless
 * Chromium is given where there is no display or no X server to ask.
 */
export async function findScreenSize(display: string | undefined): Promise<ScreenSize> {
  const number = /^(?:unix)?:(\d+)/.exec(display ?? "")?.[1];
  if (number === undefined) return headlessScreen;
  return new Promise((resolve) => {
    const socket = createConnection(`/tmp/.X11-unix/X${number}`);
    const finish = (size: ScreenSize): void => {
      socket.destroy();
      resolve(size);
    };
    let answer: Buffer = Buffer.alloc(0);
    socket.setTimeout(answerMsMax, () => finish(headlessScreen));
    socket.on("error", () => finish(headlessScreen));
    socket.on("connect", () => socket.write(hello(readCookie(number))));
    socket.on("data", (received: Buffer) => {
      answer = Buffer.concat([answer, received]);
      if (answer.length < 8 || answer.length < 8 + answer.readUInt16LE(6) * 4) return;
      finish(screenOf(answer) ?? headlessScreen);
    });
  });
}
