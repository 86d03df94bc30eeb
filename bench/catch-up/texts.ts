import { createRng } from "../../e2e/simulator/rng.ts";

const chinese =
  "今天下午的会议改到三点半 请大家把材料发到群里 客户说合同还要再看一遍 我先去一趟财务 数据已经更新了 明天早上记得打卡 这个问题我跟研发确认一下 收到 好的 辛苦了 周五之前给我就行 打印机又卡纸了 午饭一起吗 预算表第三页有个数不对".split(
    " ",
  );
const english =
  "the build is green again could you look at the draft before lunch moved to Thursday thanks see you at the station invoice numbers do not match I will call them this afternoon great work everyone please check the second page of the report".split(
    " ",
  );
const rest = ["👍", "😂", "🎉", "https://example.com/reports/2026/q3?page=2", "v2.14.0"];

/** What people in an office write: Chinese, English, numbers, links and emoji, from a fixed seed. */
export function createTexts(seed: number): () => string {
  const rng = createRng(seed, "texts");
  const some = (words: readonly string[], most: number, between: string): string =>
    Array.from({ length: rng.between(1, most) }, () => rng.pick(words) ?? "").join(between);
  return () => {
    const kind = rng.next();
    const text =
      kind < 0.55
        ? some(chinese, 4, "，")
        : kind < 0.9
          ? some(english, 24, " ")
          : some(rest, 2, " ");
    return rng.chance(0.2) ? `${text} ${rng.between(1, 99_999)}` : text;
  };
}
