import type Electron from "electron";
import { type Modelled, notImplemented, refuse, type Words } from "../not-implemented.ts";

const properties = ["selection"] as const;
type Missing = Words<typeof properties>;

/** The kinds that any platform's clipboard takes. */
const known = ["text/plain", "text/html", "image/png"];

type Part = string | Blob;

/** What is put on the clipboard together: texts and pictures by their types. */
export class ClipboardItem implements Modelled<Electron.ClipboardItem, never> {
  readonly #parts: Readonly<Record<string, unknown>>;
  constructor(items: ConstructorParameters<typeof Electron.ClipboardItem>[0]) {
    for (const type of Object.keys(items))
      if (!known.includes(type)) notImplemented(`ClipboardItem of ${type}`);
    this.#parts = { ...items };
  }
  get types(): string[] {
    return Object.keys(this.#parts);
  }
  // Bookmarks, which the type tells apart, are refused above.
  async getType<T extends string>(type: T): Promise<never> {
    if (!Object.hasOwn(this.#parts, type)) throw new Error(`no ${type} on the clipboard`);
    const part = (await this.#parts[type]) as Part;
    return (part instanceof Blob ? part : new Blob([part], { type })) as never;
  }
}

/** Of the main process only: the platform's own clipboard is left alone, and pages have Chromium's. */
class Clipboard implements Modelled<Electron.Clipboard, Missing> {
  static {
    refuse(this.prototype, "clipboard", { properties });
  }
  #items: ClipboardItem[] = [];
  async readText(): Promise<string> {
    const item = this.#items.find(({ types }) => types.includes("text/plain"));
    if (!item) return "";
    const text: Blob = await item.getType("text/plain");
    return text.text();
  }
  async writeText(text: string): Promise<void> {
    this.#items = [new ClipboardItem({ "text/plain": text })];
  }
  async write(data: Electron.ClipboardItem[]): Promise<void> {
    const [first] = data;
    const bytes: unknown = first?.types.includes("image/png") && (await first.getType("image/png"));
    if (bytes instanceof Blob && bytes.size === 0) throw new Error("an empty image");
    this.#items = [...data] as unknown as ClipboardItem[];
  }
  async read(): Promise<Electron.ClipboardItem[]> {
    return [...this.#items];
  }
  async has(mimetype: string): Promise<boolean> {
    return this.#items.some(({ types }) => types.includes(mimetype));
  }
  clear(): void {
    this.#items = [];
  }
}

export const clipboard = new Clipboard();
