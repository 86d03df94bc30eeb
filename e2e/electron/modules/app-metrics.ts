import { readFileSync } from "node:fs";
import type Electron from "electron";

/** Resident memory of another process in KB now and at its highest, where Linux tells it; zeros elsewhere. */
function memoryOf(pid: number): { now: number; peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const figure = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
    return { now: figure("VmRSS"), peak: figure("VmHWM") };
  } catch {
    return { now: 0, peak: 0 };
  }
}

/** The main process, and Chromium's first if it runs. */
export function processMetrics(chromium: number | undefined): Electron.ProcessMetric[] {
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const own = memoryOf(process.pid);
  const metric = (pid: number, memory: { now: number; peak: number }): Electron.ProcessMetric => ({
    pid,
    type: pid === process.pid ? "Browser" : "Tab",
    creationTime: performance.timeOrigin,
    cpu: {
      percentCPUUsage: pid === process.pid ? (cpuSeconds / process.uptime()) * 100 : 0,
      idleWakeupsPerSecond: 0,
    },
    memory: { workingSetSize: memory.now, peakWorkingSetSize: memory.peak },
  });
  return [
    metric(process.pid, own),
    ...(chromium === undefined ? [] : [metric(chromium, memoryOf(chromium))]),
  ];
}
