/** The families of files that people tell apart at a glance, each with a colour of its own. */
export type FileFamily =
  | "text"
  | "sheet"
  | "slides"
  | "pdf"
  | "archive"
  | "picture"
  | "video"
  | "audio"
  | "code"
  | "other";

const byEnding: Readonly<Record<string, FileFamily>> = Object.fromEntries(
  (
    [
      ["text", "doc docx odt rtf txt md pages wps log"],
      ["sheet", "xls xlsx ods csv tsv numbers et"],
      ["slides", "ppt pptx odp key dps"],
      ["pdf", "pdf"],
      ["archive", "zip rar 7z gz tar bz2 xz tgz zst"],
      ["picture", "png jpg jpeg gif webp svg bmp tif tiff heic heif avif psd ai"],
      ["video", "mp4 mov avi mkv webm wmv m4v"],
      ["audio", "mp3 wav flac m4a ogg aac opus wma"],
      ["code", "js ts tsx json html css xml yml yaml py java c cpp h go rs sh sql"],
    ] as const
  ).flatMap(([family, endings]) => endings.split(" ").map((ending) => [ending, family])),
);

/** What family a file belongs to: by its name, as people see it, and where that says nothing by its type. */
export function familyOf(name: string, type: string): FileFamily {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const known = Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
  if (known) return known;
  if (type === "application/pdf") return "pdf";
  const [main] = type.split("/");
  return main === "image"
    ? "picture"
    : main === "video" || main === "audio" || main === "text"
      ? main
      : "other";
}
