import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Floors of src/, the lowest first. A room knows what lies on lower floors, never what lies above or beside it. */
const floors: readonly (readonly string[])[] = [
  ["errors", "version"],
  ["units", "limits"],
  ["statistics", "files", "model"],
  ["input", "findings"],
  ["structures"],
  ["recordings", "force-field"],
  ["estimators", "temperature-laws"],
  ["formats"],
  ["config"],
  ["plan"],
  ["engines"],
  ["estimates"],
  ["runs"],
  ["results"],
  ["study"],
  ["citations"],
  ["report"],
  ["cli", "index"],
];

/** Arrows that run up or across all the same, each with the reason. To be empty. */
const tolerated: Readonly<Record<string, string>> = {};

const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));

const sources = (folder: string): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[]).map((file) => join(folder, file));

/** Folder of src/ that a file lies in, or its own name. */
const roomOf = (path: string): string =>
  relative("src", path)
    .split("/")[0]!
    .replace(/\.[jt]s$/, "");

/** What a TypeScript file imports, types included: paths from the root for its own, names for packages. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith(".") ? normalize(join(dirname(file), fileName)) : fileName,
  );
}

const typescript = sources("src").filter((file) => file.endsWith(".ts"));

describe("src: arrows between rooms point down", () => {
  const arrows = typescript.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith("src/"))
      .map((target) => ({ file, target, from: roomOf(file), to: roomOf(target) })),
  );

  test("every room is on a floor", () => {
    expect(new Set(typescript.map(roomOf))).toEqual(new Set(floorOf.keys()));
    // Else the reading of imports is broken, and nothing below can fail.
    expect(arrows.length).toBeGreaterThan(typescript.length);
  });

  test("none runs up or across but those that are tolerated, and those are needed", () => {
    const up = arrows.filter(({ from, to }) => from !== to && floorOf.get(from)! <= floorOf.get(to)!);
    const found = new Map<string, string[]>();
    for (const { from, to, file, target } of up)
      found.set(`${from} -> ${to}`, [...(found.get(`${from} -> ${to}`) ?? []), `${file} imports ${target}`]);
    expect(Object.fromEntries([...found].filter(([arrow]) => !(arrow in tolerated)))).toEqual({});
    expect(Object.keys(tolerated).filter((arrow) => !found.has(arrow))).toEqual([]);
  });

  test("the addon is called in engines/native and nowhere else", () => {
    const callers = arrows.filter(({ target }) => /^src\/engines\/native\/(load|addon)\.js$/.test(target));
    expect(callers.length).toBeGreaterThan(0);
    // engines/index.ts hands on `describeAddon()` for users of the library.
    const others = callers.map(({ file }) => file).filter((file) => !file.startsWith("src/engines/native/"));
    expect([...new Set(others)]).toEqual(["src/engines/index.ts"]);
  });

  test("packages are declared, and those of tests are not used", () => {
    const declared = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const packageOf = (name: string) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/");
    const used = typescript.flatMap(importsOf).filter((name) => !name.startsWith("src/") && !name.startsWith("node:"));
    const known = Object.keys(declared.dependencies);
    expect([...new Set(used.map(packageOf))].filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe("native: arrows between rooms point down", () => {
  /** The lowest first; rooms of one row do not know each other. */
  const nativeFloors: readonly (readonly string[])[] = [
    ["errors", "constants", "version", "description", "neutrality"],
    ["checkpoint-stream", "parameters", "parallel", "random"],
    ["geometry"],
    ["system"],
    ["neighbors"],
    ["interactions"],
    ["observables"],
    ["dynamics", "oracle"],
    ["binding"],
  ];
  /** Each with its reason. */
  const nativeTolerated: Readonly<Record<string, string>> = {
    "native/system/model.hpp includes interactions/pair/pair-interaction.hpp":
      "a model holds its pair terms as given, checked when they are made: potential, parameters, table and cut-off",
  };
  const level = new Map(nativeFloors.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
  const room = (path: string) => path.split("/")[0]!.replace(/\.\w+$/, "");
  const files = sources("native").filter((file) => /\.(cpp|hpp|inl)$/.test(file));
  const includesOf = (file: string) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/^#include "([^"]+)"/gm)].map(([, path]) => path!);

  test("none runs up or across", () => {
    const arrows = files.flatMap((file) =>
      includesOf(file).map((target) => ({ file, target, from: room(relative("native", file)), to: room(target) })),
    );
    expect(arrows.length).toBeGreaterThan(files.length);
    expect(new Set(arrows.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(level.keys()));
    const up = arrows
      .filter(({ from, to }) => from !== to && level.get(from)! <= level.get(to)!)
      .map(({ file, target }) => `${file} includes ${target}`);
    expect(up.filter((arrow) => !(arrow in nativeTolerated))).toEqual([]);
    expect(Object.keys(nativeTolerated).filter((arrow) => !up.includes(arrow))).toEqual([]);
  });

  test("only binding/ knows Node", () => {
    const knowing = files.filter((file) =>
      /#include <(napi|node_api|uv)\b/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(knowing.length).toBeGreaterThan(0);
    expect(knowing.filter((file) => !file.startsWith("native/binding/"))).toEqual([]);
  });
});
