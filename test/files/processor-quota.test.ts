import { expect, test } from "vitest";

import { processorQuota } from "../../src/files/processor-quota.js";

const quota = (files: Readonly<Record<string, string>>) => processorQuota((path) => files[path]);

test.each([
  ["no control groups", {}, Infinity],
  [
    "version 2, a container that sees itself as the root",
    { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n" },
    1.5,
  ],
  ["version 2, no limit", { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" }, Infinity],
  [
    "version 2, the least of a group and those above it",
    {
      "/proc/self/cgroup": "0::/system.slice/slurmstepd.scope/job_7\n",
      "/sys/fs/cgroup/system.slice/slurmstepd.scope/job_7/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/system.slice/slurmstepd.scope/cpu.max": "400000 100000\n",
      "/sys/fs/cgroup/system.slice/cpu.max": "800000 100000\n",
    },
    4,
  ],
  [
    "version 1, of a path that the container does not see",
    {
      "/proc/self/cgroup": "12:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n0::/docker/ab\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "50000\n",
    },
    4,
  ],
  [
    "version 1, no limit",
    {
      "/proc/self/cgroup": "4:cpu,cpuacct:/\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    },
    Infinity,
  ],
])("%s", (_, files, expected) => {
  expect(quota(files)).toBe(expected);
});
