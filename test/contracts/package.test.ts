import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(root + path, "utf8")) as Record<string, unknown>;
const manifest = json("package.json") as {
  files: string[];
  version: string;
  license: string;
  dependencies: Record<string, string>;
  bin: Record<string, string>;
  types: string;
  exports: Record<string, unknown>;
};

describe("the package", () => {
  // What `npm publish` would send; scripts (a compile) left out.
  const { stdout, stderr } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
  });
  const start = stdout.indexOf("[");
  expect(start, stderr).toBeGreaterThanOrEqual(0);
  const [pack] = JSON.parse(stdout.slice(start)) as [{ files: { path: string }[] }];
  const packed = new Set(pack.files.map(({ path }) => path));

  test("holds everything that an installation compiles and runs", () => {
    const { core, binding } = json("native/sources.json") as { core: string[]; binding: string[] };
    for (const path of [
      ...core,
      ...binding,
      "native/sources.json",
      "binding.gyp",
      "CMakeLists.txt",
      "scripts/install-addon.js",
      "scripts/node-headers.js",
      "scripts/try-addon.js",
      "package.json",
      "README.md",
      "LICENSE",
      "CITATION.cff",
      ...Object.values(manifest.bin).map((path) => path.replace("./", "")),
    ])
      expect(packed, path).toContain(path);
    const headers = (readdirSync(`${root}native`, { recursive: true }) as string[]).filter((path) =>
      /\.(hpp|inl|inc)$/.test(path),
    );
    expect(headers.length).toBeGreaterThan(20);
    for (const path of headers) expect(packed, path).toContain(`native/${path}`);
    for (const path of readdirSync(`${root}docs`)) expect(packed, path).toContain(`docs/${path}`);
  });

  test("holds the examples, and every file that their studies name", () => {
    const studies = [...packed].filter((path) => /^examples\/[^/]+\/study\.yaml$/.test(path));
    expect(studies.length).toBeGreaterThan(0);
    for (const study of studies) {
      const folder = study.replace("study.yaml", "");
      // A published potential that its users bring: the README says where it is had.
      for (const line of readFileSync(root + study, "utf8").split("\n"))
        for (const [, file] of line.matchAll(/(?:file|forceField): ([\w.-]+\.\w+)/g))
          if (line.includes("not part of this package"))
            expect(readFileSync(`${root}${folder}README.md`, "utf8")).toContain(`\`${file!}\``);
          else expect(packed, file).toContain(folder + file!);
    }
  });

  test("holds no tests, builds, or results that an example left behind", () => {
    // .gitignore does not count below an entry of `files`.
    expect(manifest.files).toContain("!examples/**/results*");
    for (const path of packed)
      expect(path).not.toMatch(
        /^(test|bench|build|node_modules)\/|^examples\/.*\/results|\.o$|(?<!^native\/prebuilds\/linux-x64\/galvanostat\.glibc)\.node$/,
      );
  });

  test("every entry of `files` exists, but for what the compiler makes", () => {
    for (const path of manifest.files)
      if (path !== "dist" && !path.startsWith("!")) expect(existsSync(root + path), path).toBe(true);
  });

  test("what is imported is declared", () => {
    const sources = (readdirSync(`${root}src`, { recursive: true }) as string[]).filter((path) => path.endsWith(".ts"));
    const imported = new Set(
      sources
        .flatMap((path) =>
          [...readFileSync(`${root}src/${path}`, "utf8").matchAll(/(?:from |import\()"([^".][^"]*)"/g)].map(
            ([, name]) => name!,
          ),
        )
        .filter((name) => !name.startsWith("node:")),
    );
    for (const name of imported)
      expect(Object.keys(manifest.dependencies), name).toContain(/^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
  });
});

test("the version and the licence are the same everywhere", () => {
  expect(readFileSync(`${root}CITATION.cff`, "utf8")).toContain(`version: ${manifest.version}`);
  expect(readFileSync(`${root}LICENSE`, "utf8")).toContain("MIT");
  expect(manifest.license).toBe("MIT");
});
