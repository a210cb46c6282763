import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { InputError } from "../../src/errors/errors.js";
import { formatProblems } from "../../src/errors/format.js";
import { columnOf } from "../../src/formats/tables/conductivity/columns.js";
import { nameAndUnit, splitCells } from "../../src/formats/tables/column-header.js";
import { readForceField, readStructure } from "../../src/index.js";
import { parseYaml } from "../../src/input/document.js";
import { readInputFile, unpack } from "../../src/input/input-file.js";
import { headOf } from "../../src/input/line-reader.js";
import { parseNumber } from "../../src/input/number.js";
import { parseUnit, UnitSyntaxError } from "../../src/units/unit-expression.js";

// Files of attackers and accidents: bounded time and memory, and an error that says what it is. Where time grew as the square of a length,
// these lengths would take it minutes to hours.
const folder = mkdtempSync(join(tmpdir(), "bounded-"));
const long = 300_000;
const problemOf = async (body: () => unknown): Promise<unknown> => {
  try {
    await body();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).problems[0];
  }
  throw new Error("it was read");
};

test.each([50, 51, 50_000])("units with %d brackets in brackets", (depth) => {
  const read = () => parseUnit(`${"(".repeat(depth)}eV${")".repeat(depth)}`, "unit" as never);
  if (depth <= 50) expect(read().dimension).toEqual(parseUnit("eV", "unit" as never).dimension);
  else expect(read).toThrow(UnitSyntaxError);
});

test.each([
  ["brackets", (depth: number) => `a: ${"[".repeat(depth)}${"]".repeat(depth)}\n`],
  ["braces", (depth: number) => `${"{ a: ".repeat(depth)}1${" }".repeat(depth)}\n`],
  ["dashes", (depth: number) => `a:\n${"- ".repeat(depth)}1\n`],
  ["question marks", (depth: number) => `${"? ".repeat(depth)}1\n`],
  [
    "indents",
    (depth: number) => Array.from({ length: Math.min(depth, 3000) }, (_, k) => `${" ".repeat(k)}a:\n`).join(""),
  ],
] as const)("YAML with %s in one another", (_, text) => {
  const read = (depth: number) => parseYaml({ path: "deep.yaml", text: text(depth), sha256: "" }).problems;
  expect(read(10)).toEqual([]);
  for (const depth of [1_000, 50_000]) expect(() => read(depth), `${depth}`).toThrow(/too deeply/);
});

test("what is small, and large when it is unpacked", () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000));
  expect(unpack("bomb.gz", bomb, 1_000_000)).toHaveLength(1_000_000);
  expect(() => unpack("bomb.gz", bomb, 999_999)).toThrow(/larger than the 1 MB/);
  expect(() => unpack("cut.gz", bomb.subarray(0, 100), 1_000_000)).toThrow(/damaged/);
});

describe.runIf(process.platform === "linux")("what is no file", () => {
  const pipe = join(folder, "pipe");
  spawnSync("mkfifo", [pipe]);
  test.each(["/dev/zero", "/dev/full", pipe])("%s", async (path) => {
    for (const read of [
      () => readInputFile(path),
      () => headOf(path),
      () => readStructure(path),
      () => readForceField(path),
    ])
      expect(await problemOf(read)).toMatchObject({ code: "FILE_UNREADABLE", file: path });
  });

  test("what a shell hands over is read", () => {
    const module = new URL("../../dist/input/input-file.js", import.meta.url).href;
    const script = `const { readInputFile } = await import(${JSON.stringify(module)}); console.log(readInputFile("/dev/stdin").text)`;
    const { stdout } = spawnSync(
      "sh",
      ["-c", 'printf text | "$0" --input-type=module -e "$1"', process.execPath, script],
      {
        encoding: "utf8",
      },
    );
    expect(stdout).toBe("text\n");
  });
});

describe("LAMMPS inputs", () => {
  const read = (content: string) => {
    writeFileSync(join(folder, "in.test"), content);
    return readForceField(join(folder, "in.test"));
  };
  const tail = "units metal\nmass 1 6.94 # Li\npair_style buck 6\npair_coeff 1 1 1000 0.2 3\n";

  test("variables that hold two of the one before", async () => {
    const doubled = Array.from({ length: 60 }, (_, k) => `variable v${k + 1} string "\${v${k}}\${v${k}}"\n`).join("");
    const content = `variable v0 string 1\n${doubled}${tail.replace("1000", "${v60}")}`;
    expect(await problemOf(() => read(content))).toMatchObject({ code: "LAMMPS_VARIABLE" });
  });

  test("lines that go on and on", () => {
    expect(read(`${tail}thermo_style custom ${"&\n step ".repeat(long / 10)}\n`).pairs).toHaveLength(1);
  });
});

describe("long lines", () => {
  test("numbers that are none", () => expect(parseNumber(`${"1".repeat(long)}x`)).toBeNaN());
  test("headers with brackets that do not close", () => {
    const brackets = "(".repeat(long);
    expect(splitCells(brackets).join("")).toBe(brackets);
    expect(nameAndUnit(brackets)).toEqual({ name: brackets, unit: null });
    expect(columnOf(`${"a ".repeat(long)}/`)).toBeUndefined();
  });
  test("blank lines", async () => {
    const path = join(folder, "blank");
    writeFileSync(path, `${"\n".repeat(long)}x`);
    await problemOf(() => readForceField(path));
    await problemOf(() => readStructure(path));
  });
});

test("what is printed of a file moves no cursor", () => {
  const text = formatProblems([{ code: "A", message: "a \u001B[2J\u009B1m\u0007b\tc", received: "d\n\u202Ee" }]);
  expect(text).toBe("a \uFFFD[2J\uFFFD1m\uFFFDb\tc\n    received  d\n              \uFFFDe");
});
