import fc from "fast-check";
import { expect, test } from "vitest";

import { resolveStudy } from "../../src/config/index.js";
import { InputError } from "../../src/errors/errors.js";
import { engine } from "../force-field/description.js";
import { folder, good, read } from "./salt.js";

test("a damaged study is read or gives an InputError, nothing else", () => {
  const damage = fc.oneof(
    fc
      .tuple(
        fc.nat(good.length - 1),
        fc.constantFrom("", " ", "\n", "x", "-", '"', "{", "]", ":", "&a ", "*a", "1", "\t", "!!map ", "__proto__: "),
      )
      .map(([at, by]) => good.slice(0, at) + by + good.slice(at + 1)),
    fc.nat(good.length - 1).map((end) => good.slice(0, end)),
    fc.tuple(fc.nat(19), fc.nat(19)).map(([a, b]) => {
      const lines = good.split("\n");
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
      return lines.join("\n");
    }),
  );
  fc.assert(
    fc.property(damage, (text) => {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        for (const problem of (error as InputError).problems) {
          expect(problem.file).toBeDefined();
          expect(problem.message).not.toContain("undefined");
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("any JSON value as a study gives an InputError, nothing else", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom(
            "structure",
            "forceField",
            "drive",
            "production",
            "thermostat",
            "temperatures",
            "transportCharges",
            "mobile",
          ),
          fc.jsonValue(),
        ),
      ),
      (object) => {
        expect(() => resolveStudy(object, { engine, baseDirectory: folder })).toThrow(InputError);
      },
    ),
    { numRuns: 500 },
  );
});
