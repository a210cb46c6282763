import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Text of a file, or `undefined` where there is none to read. */
type Read = (path: string) => string | undefined;

/**
 * Processors' worth of time that control groups leave this process, whatever its affinity; Infinity: all that there are. The least
 * of its group and those above it, as of containers: cpu.max (version 2: Linux, Documentation/admin-guide/cgroup-v2.rst) and
 * cpu.cfs_quota_us over cpu.cfs_period_us (version 1: Documentation/scheduler/sched-bwc.rst).
 */
export function processorQuota(read: Read = readHere): number {
  let quota = Infinity;
  for (const line of read("/proc/self/cgroup")?.split("\n") ?? []) {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) continue;
    if (controllers === "") {
      for (const folder of andAbove(group)) {
        const [time, period] = (read(join("/sys/fs/cgroup", folder, "cpu.max")) ?? "").split(/\s+/).map(Number);
        if (time! > 0 && period! > 0) quota = Math.min(quota, time! / period!);
      }
    } else if (controllers.split(",").includes("cpu")) {
      for (const folder of andAbove(group)) {
        const number = (name: string) => Number(read(join("/sys/fs/cgroup", controllers, folder, name)) ?? NaN);
        const [time, period] = [number("cpu.cfs_quota_us"), number("cpu.cfs_period_us")];
        if (time > 0 && period > 0) quota = Math.min(quota, time / period);
      }
    }
  }
  return quota;
}

/** A group, those that it lies in, and the root: where a container sees no other, the path is one of the machine's. */
function andAbove(group: string): string[] {
  const all = [group];
  while (all.at(-1) !== "/") all.push(dirname(all.at(-1)!));
  return all;
}

function readHere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
