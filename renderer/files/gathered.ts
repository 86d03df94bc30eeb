/** What somebody dropped or pasted, as far as it can be sent. */
export interface Gathered {
  readonly files: readonly File[];
  /** Folders, which cannot: their names. */
  readonly folders: readonly string[];
}

/** The part of a drop or a paste that says what is in it. */
export interface Carried {
  readonly types: readonly string[];
  readonly items: Iterable<
    Pick<DataTransferItem, "kind" | "getAsFile"> &
      Partial<Pick<DataTransferItem, "webkitGetAsEntry">>
  >;
}

/** Whether something that is dragged over a window holds files: what it is shows only when it is let go. */
export const holdsFiles = ({ types }: Pick<Carried, "types">): boolean => types.includes("Files");

/** The files in a drop or a paste; folders are told apart, for they come as files too. */
export function gathered({ items }: Carried): Gathered {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry?.() ?? null;
    const file = item.getAsFile();
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file) files.push(file);
  }
  return { files, folders };
}

/** Programs that copy cells or formatted text put a picture of it beside the text: under this name, as every picture without one. */
const unnamed = "image.png";

/**
 * What of a paste is to be sent as files; null where it is text. What has both is files if they are files of their own, as a file
 * manager copies them with their paths; one nameless picture beside a text is only how that text looks.
 */
export function pastedFiles(carried: Carried): Gathered | null {
  const found = gathered(carried);
  if (found.files.length + found.folders.length === 0) return null;
  const [only, ...others] = found.files;
  const isLook =
    carried.types.includes("text/plain") &&
    found.folders.length + others.length === 0 &&
    only?.name === unnamed;
  return isLook ? null : found;
}
