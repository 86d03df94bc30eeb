import { message, ownMessage } from "../samples.ts";
import { Bubbles } from "./Bubbles.tsx";

const address = "https://magpie.example.com/a/rather/long/path?with=questions#and-more";

export function BubbleTexts() {
  return (
    <Bubbles
      shown={[
        ["short", message(1, { text: "Ok" })],
        ["own, short", ownMessage(2, { text: "好" })],
        ["one long word", message(3, { text: "Rindfleischetikettierung".repeat(5) })],
        ["own, links", ownMessage(4, { text: `看这里 ${address}，还有 www.example.com。` })],
        ["links", message(5, { text: `See ${address} (or write to emma@example.com).` })],
        ["own, many lines", ownMessage(6, { text: "1. 尾巴\n2. 翅膀\n\n   indented\n3. beak" })],
        ["emoji only", message(7, { text: "👍🏽 👨‍👩‍👧‍👦 🇨🇳" })],
        ["own, from right to left", ownMessage(8, { text: "مرحبا، كيف الحال؟ Magpie 3" })],
        ["looks like markup", message(9, { text: `<b>bold</b> &amp; **stars** <img src=x>` })],
        [
          "own, both scripts",
          ownMessage(10, {
            text: "下周的 design review 改到 3pm，记得更新 Figma 链接。".repeat(3),
          }),
        ],
        ["folded", message(11, { text: `All of it: ${".".repeat(1_600)}` })],
      ]}
    />
  );
}
