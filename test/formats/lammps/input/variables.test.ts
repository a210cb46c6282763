import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { evaluateFormula, NoValue } from "../../../../src/formats/lammps/input/formula.js";
import { printNumber } from "../../../../src/formats/lammps/input/number-format.js";
import { ScriptReader } from "../../../../src/formats/lammps/input/script.js";

const folder = mkdtempSync(join(tmpdir(), "lammps-"));
const scriptOf = (text: string) => new ScriptReader({ path: join(folder, "in.test"), text, sha256: "" });
/** The first word of the last command, and why it has none. */
const last = (text: string) => {
  const { words, trouble } = scriptOf(text).commands.at(-1)!;
  return { word: words[0], trouble };
};

const definitions = `variable d equal 1/3
variable n index 3.5 4 5
variable p string 1.5e1
variable r internal 4.25
`;

describe("formulas", () => {
  // Printed by LAMMPS (29 Sep 2021 - Update 2): variable f equal …, print "$f".
  test.each([
    ["-2^2", "4"],
    ["2^3^2", "64"],
    ["7%4*2", "6"],
    ["3-2-1", "0"],
    ["1<2==1", "1"],
    ['"1 + 2 * v_d"', "1.66666666666667"],
    ["2*-3", "-6"],
    ["-3%2", "-1"],
    ["10/4/5", "0.5"],
    ["!0+1", "2"],
    ["1||0&&0", "1"],
    ["log(100)+ln(exp(2))+sqrt(16)+abs(-3)+ceil(1.2)+floor(-1.2)+round(2.5)+atan2(1,1)", "14.7853981633974"],
    ["v_n*2", "7"],
    ["v_p+1", "16"],
    ["v_r*PI", "13.3517687777566"],
    ["3|^2", "0"],
    ["2^-1", "0.5"],
    ["yes+on", "2"],
    ["-v_r^2", "18.0625"],
    ["round(-2.5)", "-2"],
    ["1==1.0&&2!=3", "1"],
    [".5+1.e2+5.", "105.5"],
    ["2e+3", "2000"],
    ["sin(1)+cos(1)*tan(1)/asin(0.5)-acos(0.5)*atan(2)", "1.28915875913045"],
    ["1e30/3", "3.33333333333333e+29"],
    ["1e-5/3", "3.33333333333333e-06"],
    ["2<=2", "1"],
    ["3>=4", "0"],
    ["1-2*3+4/8^2", "-4.9375"],
    ["(1+2)*(3-(4+5))", "-18"],
  ])("%s = %s", (formula, value) => {
    expect(last(`${definitions}variable f equal ${formula}\nprint $f\n`)).toEqual({ word: value, trouble: null });
  });

  test.each([
    ["0.1", "0.10000000000000000555"],
    ["1/3:%.3f", "0.333"],
    ["1/3:%12.4e", "3.3333e-01"],
    ["1e10/3:%.8g", "3.3333333e+09"],
    ["2^40", "1099511627776"],
    ["1e-5/3:%.4f", "0.0000"],
  ])("$(%s) = %s", (formula, value) => {
    expect(last(`print $(${formula})\n`)).toEqual({ word: value, trouble: null });
  });

  test("of numbers alone as JavaScript's own, which has the same precedence for these", () => {
    const leaf = fc.integer({ min: 1, max: 9 }).map(String);
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/", "%"), tie("tree")).map(([a, o, b]) => `${a}${o}${b}`),
        tie("tree").map((inside) => `(${inside})`),
      ),
    }));
    fc.assert(
      fc.property(tree, (formula) => {
        const expected = new Function(`return ${formula}`)() as number;
        if (!Number.isFinite(expected)) return;
        expect(evaluateFormula(formula, () => 0, { steps: 1e4 })).toBeCloseTo(expected, 9);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  test.each([
    ["lx*2", "lx depends on atoms, cell and time"],
    ["100*dt", "dt depends on atoms"],
    ["c_1", "c_1 is not a number that the script alone gives"],
    ["f_2[1]", "f_2[…]"],
    ["random(0,1,5)", "the function random"],
    ["mass(all)", "the function mass"],
    ["1+", "its end is not a number, a name or a bracket"],
    ["2**3", "*3 is not a number"],
    ["3(2)", "(2) is not an operator"],
    ["(1+2", "a bracket behind $ is not closed"],
    ["abs(1", "a bracket behind $ is not closed"],
    ["(1,2)", ",2) is not a closing bracket"],
    ["atan2(1)", "atan2 takes 2 numbers, and is given 1"],
    ["1/0", "1/0 has no finite value"],
    ["sqrt(-1)", "has no finite value"],
    ["v_none", "there is no variable none"],
    ["v_d[2]", "v_d[…] is not a number"],
    ["", "its end is not a number"],
  ])("%s has no value", (formula, message) => {
    const refused = (() => {
      try {
        return last(`variable d equal 1\nprint $(${formula})\n`).trouble;
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toMatchObject({ message: expect.stringContaining(message) });
  });

  test("whatever they are, they end, and nothing but NoValue is thrown", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+*/^%()!<>=&|v_a0-9.,e ]{0,40}$/), (formula) => {
        try {
          expect(evaluateFormula(formula, () => 2, { steps: 1e4 })).toSatisfy(Number.isFinite);
        } catch (error) {
          expect(error).toBeInstanceOf(NoValue);
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe("numbers as C prints them", () => {
  test.each([
    [0, "%g", "0"],
    [100000, "%g", "100000"],
    [1000000, "%g", "1e+06"],
    [0.0001, "%g", "0.0001"],
    [0.00001, "%g", "1e-05"],
    [9.9999999, "%.3g", "10"],
    [-2.5, "%8.2lf", "-2.50"],
    [1.5e-12, "%.1E", "1.5e-12"],
    [1, "%d", null],
    [1, "%s %g", null],
  ])("%s in %s", (value, format, text) => expect(printNumber(value, format)).toBe(text));
});

describe("variables", () => {
  test("a formula is evaluated where it is used, texts and $ where they stand", () => {
    const text =
      "variable a equal 2\nvariable lazy equal v_a*3\nvariable eager equal ${a}*3\nvariable a equal 5\nprint ${lazy}/${eager}\n";
    expect(last(text).word).toBe("15/6");
  });

  test("lists keep their first value, and texts are made anew", () => {
    expect(last("variable a index 1 2\nvariable a index 9\nprint $a\n").word).toBe("1");
    expect(last("variable a string 1\nvariable a string 9\nprint $a\n").word).toBe("9");
    expect(last("variable a string 1\nvariable a delete\nprint $a\n").trouble).toMatchObject({
      message: "there is no variable a",
    });
    expect(last("variable a equal 1/3\nvariable b format a %.2f\nprint $b\n").word).toBe("0.33");
    expect(last("variable a format b %g\nvariable b format a %g\nprint $b\n").trouble).not.toBeNull();
  });

  test.each([
    ["loop 5", "counted by a loop"],
    ["atom x*2", "a value for each atom"],
    ["getenv HOME", "the environment"],
    ["python f", "Python"],
    ["nonsense 1", "has the style nonsense"],
    ["equal v_a", "variables stand for each other without end"],
    ["string", "has no value"],
  ])("variable a %s", (words, message) => {
    expect(last(`variable a ${words}\nprint $a\n`).trouble).toMatchObject({
      message: expect.stringContaining(message),
    });
  });

  test("two styles of one variable, as LAMMPS", () => {
    expect(last("variable a equal 1\nvariable a string 2\nprint $a\n").trouble).toMatchObject({
      message: "the variable a is equal and then string, which LAMMPS refuses",
    });
  });

  test("bombs end: texts that double, formulas that double, and references in a circle", () => {
    const doubling = (style: string, make: (name: string) => string) =>
      Array.from({ length: 40 }, (_, k) => `variable a${k + 1} ${style} ${make(`a${k}`)}\n`).join("");
    expect(
      last(`variable a0 string xxxx\n${doubling("string", (a) => `\${${a}}\${${a}}`)}print \${a40}\n`).trouble,
    ).toMatchObject({ expected: "at most 65536 characters" });
    expect(
      last(`variable a0 equal 1\n${doubling("equal", (a) => `v_${a}+v_${a}`)}print \${a40}\n`).trouble,
    ).toMatchObject({ expected: "at most 100000 numbers and operators" });
    expect(last("variable a equal v_b\nvariable b equal v_a\nprint $a\n").trouble).toMatchObject({
      expected: "at most 64 brackets and variables within each other",
    });
    expect(last(`print $(${"(".repeat(5000)}1${")".repeat(5000)})\n`).trouble).toMatchObject({
      expected: "at most 64 brackets and variables within each other",
    });
    expect(last(`print $(${"-".repeat(5000)}1)\n`).trouble).not.toBeNull();
  });
});

describe("include", () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  test("names are relative to the folder of the first script, as LAMMPS run there has them", () => {
    mkdirSync(join(folder, "sub"), { recursive: true });
    write("sub/outer.inc", "variable x equal 2\ninclude inner.inc\n");
    write("inner.inc", "# nothing\nmass 1 $x   # Li\n");
    const { commands, problems, files } = scriptOf("include sub/outer.inc\nprint $x\n");
    expect(problems).toEqual([]);
    expect(commands).toMatchObject([
      { name: "mass", words: ["1", "2"], comment: "Li", place: { file: join(folder, "inner.inc"), line: 2 } },
      { name: "print", words: ["2"], place: { line: 2 } },
    ]);
    expect(files.map(({ path }) => path)).toEqual([join(folder, "sub/outer.inc"), join(folder, "inner.inc")]);
  });

  test("quit in it is the end", () => {
    write("end.inc", "quit\n");
    expect(scriptOf("include end.inc\nprint x\n").commands).toEqual([]);
  });

  test("in a circle, of what is not there, by a variable that is not known", () => {
    write("circle.inc", "include circle.inc\n");
    const problems = (text: string) => scriptOf(text).problems;
    expect(problems("include circle.inc\n")).toMatchObject([
      { code: "LAMMPS_INCLUDE", message: "circle.inc includes itself", file: join(folder, "circle.inc"), line: 1 },
    ]);
    expect(problems("\ninclude none.inc\n")).toMatchObject([
      { code: "LAMMPS_INCLUDE", line: 2, message: `there is no file to include: ${join(folder, "none.inc")}` },
    ]);
    expect(problems("include ${x}\n")).toMatchObject([{ code: "LAMMPS_INCLUDE", message: "there is no variable x" }]);
    expect(problems("include\n")).toMatchObject([{ code: "LAMMPS_INCLUDE" }]);
  });

  test("files that include each other twice and twice again end", () => {
    for (let k = 0; k < 20; k++) write(`twice${k}.inc`, `include twice${k + 1}.inc\ninclude twice${k + 1}.inc\n`);
    write("twice20.inc", "print x\n");
    expect(scriptOf("include twice0.inc\n").problems[0]).toMatchObject({
      code: "LAMMPS_INCLUDE",
      expected: "at most 100",
    });
  });
});
