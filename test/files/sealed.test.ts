import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { readSealedJson, writeSealedJson } from "../../src/files/index.js";
import { RandomNumbers } from "../estimators/processes.js";

const path = join(mkdtempSync(join(tmpdir(), "sealed-")), "file.json");
const content = {
  version: 1,
  value: 1 / 3,
  none: Number.NaN,
  nothing: undefined,
  list: [1e-300, -0, "σ"],
  deep: { a: true },
};

describe("a file with a digest of itself", () => {
  test("is read as JSON would be, to the last bit", () => {
    writeSealedJson(path, content);
    expect(readSealedJson(path)).toEqual(JSON.parse(JSON.stringify(content)));
  });

  test("one flipped bit is not taken for another number: refused, or the same content", () => {
    writeSealedJson(path, content);
    const bytes = readFileSync(path);
    const random = new RandomNumbers(5);
    let refused = 0;
    for (let k = 0; k < 1000; k++) {
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(random.uniform() * bytes.length)]! ^= 1 << Math.floor(8 * random.uniform());
      writeFileSync(path, damaged);
      try {
        expect(readSealedJson(path)).toEqual(JSON.parse(JSON.stringify(content)));
      } catch (error) {
        expect((error as Error).name).toMatch(/^(Syntax)?Error$/);
        refused++;
      }
    }
    // What is left are blanks that became other blanks.
    expect(refused).toBeGreaterThan(900);
  });

  test("without a digest only what is older than digests", () => {
    writeFileSync(path, '{ "version": 1 }');
    expect(() => readSealedJson(path)).toThrow("SHA-256");
    expect(readSealedJson(path, (file) => "version" in file && file.version === 1)).toEqual({ version: 1 });
    writeFileSync(path, '{ "version": 1, "sha256": "0" }');
    expect(() => readSealedJson(path, () => true)).toThrow("SHA-256");
  });
});
