import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "build/Release/galvanostat.node");

/** What an installation begins with, without a compiler: in place of node-gyp a script that says that it was called. */
let folder: string;
const inside = (path: string): string => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  return join(folder, path);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "galvanostat-install-"));
  for (const name of ["install-addon.js", "node-headers.js", "try-addon.js"])
    copyFileSync(`${root}scripts/${name}`, inside(`scripts/${name}`));
  for (const name of ["package.json", "binding.gyp", "native/sources.json"]) {
    copyFileSync(root + name, inside(name));
    utimesSync(inside(name), 1, 1);
  }
  cpSync(`${root}dist/engines/native/prebuilt.js`, inside("dist/engines/native/prebuilt.js"));
  writeFileSync(inside("node-gyp.js"), 'console.log("BUILT");');
});
afterEach(() => rmSync(folder, { recursive: true }));

const prebuilt = `native/prebuilds/${process.platform}-${process.arch}/galvanostat.glibc.node`;
const install = (...parameters: string[]) => {
  const { npm_config_build_from_source: _, ...environment } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [inside("scripts/install-addon.js"), ...parameters], {
    encoding: "utf8",
    env: { ...environment, npm_config_node_gyp: inside("node-gyp.js") },
  });
  expect(status).toBe(0);
  return stdout;
};

describe.skipIf(!existsSync(built))("an installation", () => {
  test("builds where there is nothing", () => {
    expect(install()).toContain("BUILT");
  });

  test("leaves alone what was built from what is there, as `npx` in a checkout installs it again", () => {
    copyFileSync(built, inside("build/Release/galvanostat.node"));
    expect(install()).toBe("");
    expect(install("--build")).toContain("BUILT");
    const later = Date.now() / 1e3 + 60;
    utimesSync(inside("native/sources.json"), later, later);
    expect(install()).toContain("BUILT");
  });

  test("takes the core that the package carries", () => {
    copyFileSync(built, inside(prebuilt));
    expect(install()).toBe("");
  });

  test("builds where that does not load, and says why it does", () => {
    writeFileSync(inside(prebuilt), "for another machine");
    const said = install();
    expect(said).toMatch(
      /the core that the package carries does not load here \(.*galvanostat\.glibc\.node.*\), so it is built/,
    );
    expect(said).toContain("BUILT");
  });

  test("or is of another version", () => {
    copyFileSync(built, inside(prebuilt));
    writeFileSync(inside("package.json"), '{ "version": "99.0.0", "type": "module" }');
    expect(install()).toMatch(/it is of version [\d.]+, not 99\.0\.0/);
  });
});
