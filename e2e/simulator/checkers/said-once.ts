import { firstOf, type MakeChecker } from "../evidence.ts";

/** Nobody writes the same words twice: what is on the server twice was sent twice. */
export const saidOnce: MakeChecker = ({ truth }) => ({
  name: "said-once",
  atEnd() {
    const texts = new Set<string>();
    return firstOf(truth().messages.values(), ({ kind, recalled, content, id }) => {
      const text = content["text"];
      if (kind !== "text" || recalled || typeof text !== "string") return null;
      if (texts.has(text)) return `${id} is on the server twice`;
      texts.add(text);
      return null;
    });
  },
});
