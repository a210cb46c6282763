import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

// @ts-expect-error a script without types
import { compare, newestVersions } from "../../scripts/elf-versions.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = `${root}build/Release/galvanostat.node`;
const prebuilt = `${root}native/prebuilds/linux-x64/galvanostat.glibc.node`;

test("versions follow each other by their numbers", () => {
  expect(["2.9", "2.34", "2.2.5", "2.28"].sort(compare)).toEqual(["2.2.5", "2.9", "2.28", "2.34"]);
});

const readelf = spawnSync("readelf", ["-V", "--wide", built], { encoding: "utf8" });

test.skipIf(readelf.error !== undefined || readelf.status !== 0)(
  "the newest versions asked for: as readelf says",
  () => {
    const needs = readelf.stdout.slice(readelf.stdout.indexOf(".gnu.version_r"));
    const named = [...needs.matchAll(/Name: ([A-Z]+)_([\d.]+) /g)];
    expect(named.length).toBeGreaterThan(5);
    const newest: Record<string, string> = {};
    for (const [, kind, number] of named)
      if (newest[kind!] === undefined || compare(number, newest[kind!]) > 0) newest[kind!] = number!;
    expect(newestVersions(built)).toEqual(newest);
  },
);

test("what is not ELF is refused", () => {
  expect(() => newestVersions(`${root}package.json`)).toThrow("no 64-bit little-endian ELF file");
});

test.skipIf(!existsSync(prebuilt))("the core that the package carries asks for nothing newer than is said", () => {
  const { GLIBC, GLIBCXX, CXXABI, OMP } = newestVersions(prebuilt) as Record<string, string>;
  expect(compare(GLIBC, "2.28")).toBeLessThanOrEqual(0);
  expect([GLIBCXX, CXXABI]).toEqual([undefined, undefined]);
  expect(compare(OMP, "4.5")).toBeLessThanOrEqual(0);
});
