import { notInFileNames } from "#shared/wire/files.ts";
import { limits } from "#shared/wire/limits.ts";

/** What a file is called where nothing is left of its name. */
const nameless = "file";

const forbidden = new RegExp(notInFileNames.source, "gu");

/** The ending with its dot; empty where there is none, or where it is no ordinary one. */
function endingOf(name: string): string {
  const ending = /\.[^.\s]{1,16}$/u.exec(name)?.[0] ?? "";
  return ending.length === name.length ? "" : ending;
}

/** Without half a character at its end. */
const cut = (text: string, length: number): string =>
  text.slice(0, Math.max(0, length)).replace(/[\uD800-\uDBFF]$/, "");

/** A name as it may stand in a message (shared/wire/files.ts, FileName): whatever a file was called, and never a path. */
export function cleanName(raw: string): string {
  const last =
    raw
      .toWellFormed()
      .split(/[/\\]/)
      .findLast((part) => part.trim() !== "") ?? "";
  const name = last.replace(forbidden, "").trim();
  if (name === "" || name === "." || name === "..") return nameless;
  if (name.length <= limits.fileNameLengthMax) return name;
  const ending = endingOf(name);
  return (
    cut(name.slice(0, name.length - ending.length), limits.fileNameLengthMax - ending.length) +
    ending
  );
}

/** Names that are devices on Windows, with whatever ending. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/iu;
/** Bytes that a file system takes for a name; some of them are left for ` (2)`. */
const nameBytesMax = 240;

/** A name as every file system takes it: of what a message says, for a file that is saved. */
export function savedName(raw: string): string {
  let name = cleanName(raw)
    .replace(/[<>:"|?*]/g, "_")
    // A name that begins with a dot is hidden, one that ends with dots or spaces loses them on Windows.
    .replace(/^[.\s]+|[.\s]+$/g, "");
  if (name === "") name = nameless;
  if (reserved.test(name)) name = `_${name}`;
  const ending = endingOf(name);
  let stem = name.slice(0, name.length - ending.length);
  while (new TextEncoder().encode(stem + ending).length > nameBytesMax)
    stem = cut(stem, stem.length - 1);
  return stem + ending;
}

/** Endings of what the platforms run, or hand to something that does; without the dot, in lower case. */
const runnable = new Set(
  (
    "action ade adp afploc apk app appimage appinstaller applescript application appref-ms appx appxbundle bas bash bat bin " +
    "chm cmd com command cpl crt csh deb der deskthemepack desktop diagcab dll dmg dylib exe fileloc flatpak flatpakref " +
    "ftploc fxp gadget grp hlp hpj hta htm html img inetloc inf ins iso isp jar jnlp js jse jsp kdelnk kext ksh library-ms " +
    "lnk mcf mda mde mhtml mjs mobileconfig mpkg msc msh msh1 msh2 mshxml msi msix msixbundle msp mst msu ops osas osax osd " +
    "osx out pcd pif pkg pl plg prefpane prf prg printerexport ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 py pyc pyo pyw pyz " +
    "pyzw rb rdp reg rgs rpm run saver scf scpt scptd scr sct search-ms searchconnector-ms service settingcontent-ms sh shb " +
    "shs snap so svg terminal theme themepack tool u3p url vb vbe vbp vbs vbscript vhd vhdx vmdk vsmacros wdgt webarchive " +
    "webloc webpnp website workflow ws wsc wsf wsh xbap xhtml xll xml xnk zsh"
  ).split(" "),
);

/**
 * Whether opening a file of this name could run what is in it: then it is shown in its folder instead. It is the name on the disk that counts:
 * what a message says may look harmless and be cut to something else (`savedName`).
 */
export function isRunnable(name: string): boolean {
  const ending = /\.([^.]+)$/u.exec(name.trim().replace(/[.\s]+$/, ""))?.[1];
  return ending === undefined || runnable.has(ending.toLowerCase());
}
