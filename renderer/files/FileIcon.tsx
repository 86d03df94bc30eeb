import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileMusic,
  FilePlay,
  FileSpreadsheet,
  FileText,
  Presentation,
} from "lucide-react";
import { familyOf, type FileFamily } from "./file-icon.ts";
import { nameEnding } from "./short-name.ts";
import styles from "./FileCard.module.css";

const icons = {
  text: FileText,
  sheet: FileSpreadsheet,
  slides: Presentation,
  pdf: FileText,
  archive: FileArchive,
  picture: FileImage,
  video: FilePlay,
  audio: FileMusic,
  code: FileCode,
  other: File,
} as const satisfies Readonly<Record<FileFamily, unknown>>;

/** What a file is, at a glance. Decoration beside its name. */
export function FileIcon({ name, type }: { readonly name: string; readonly type: string }) {
  const family = familyOf(name, type);
  const Icon = icons[family];
  const ending = nameEnding(name);
  return (
    <span className={[styles["icon"], styles[family]].join(" ")} aria-hidden="true">
      <Icon size={ending === "" ? 22 : 18} />
      {ending === "" ? null : <small>{ending}</small>}
    </span>
  );
}
