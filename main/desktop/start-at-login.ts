import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { app } from "electron";

/** Quoted as the Desktop Entry Specification wants an argument of Exec (The Exec key). */
const quoted = (argument: string): string =>
  `"${argument
    .replaceAll(/["`$\\]/g, "\\$&")
    .replaceAll("\\", "\\\\")
    .replaceAll("%", "%%")}"`;

/** The desktop entry that starts a program when its user signs in (freedesktop.org, Autostart Specification). */
export function autostartEntry(program: string, profile: string | null): string {
  const exec = [program, ...(profile === null ? [] : [`--profile=${profile}`])].map(quoted);
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Name=Magpie",
    `Exec=${exec.join(" ")}`,
    "X-GNOME-Autostart-enabled=true",
    "",
  ].join("\n");
}

/**
 * Starts Magpie with the computer, or no longer. Electron knows how on Windows and macOS; on Linux desktops a file says it.
 * Only for an installed Magpie: what runs from a checkout is not to come back by itself.
 */
export async function startAtLogin(on: boolean, profile: string | null): Promise<void> {
  if (process.platform !== "linux") {
    const args = profile === null ? [] : [`--profile=${profile}`];
    app.setLoginItemSettings({ openAtLogin: on, args });
    return;
  }
  const configured = process.env["XDG_CONFIG_HOME"] ?? "";
  // Only an absolute one counts (XDG Base Directory Specification).
  const configFolder = isAbsolute(configured) ? configured : join(homedir(), ".config");
  const name = profile === null ? "magpie.desktop" : `magpie-${profile}.desktop`;
  const path = join(configFolder, "autostart", name);
  if (!on) {
    await rm(path, { force: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  // An AppImage is mounted anew on each start: its own file is what stays.
  await writeFile(path, autostartEntry(process.env["APPIMAGE"] ?? app.getPath("exe"), profile));
}
