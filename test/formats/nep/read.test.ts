import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { evaluate } from "../../../src/engines/native/evaluate.js";
import { nepOfModel } from "../../../src/model/interactions.js";
import { buildParticleModel } from "../../../src/force-field/index.js";
import { readForceField, readStructure } from "../../../src/formats/index.js";
import { description } from "../../force-field/description.js";
import { readNepReference, structureOfNep } from "../../references/nep.js";
import { referencePath } from "../../references/index.js";
import { damaged, problemsOf } from "../../structures/helpers.js";

const folder = mkdtempSync(join(tmpdir(), "nep-"));
const write = (text: string, name = "nep.txt"): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const read = (text: string) => readForceField(write(text), { description });
const reference = (name: string) => readFileSync(referencePath(`nep/${name}.txt`), "utf8");

/** One element, one function of each kind: 1 (1·2 + 2·1) = 2 descriptors, so many numbers that each has its own value. */
const small = (header = "nep4 1 Li", network = 1 * (2 + 2) + 1) => {
  const numbers = Array.from({ length: network + 2 + 2 + 2 }, (_, k) => `  ${(k + 1).toExponential(7)}`);
  return `${header} \ncutoff 5 4 100 50\nn_max 0 0\nbasis_size 1 1\nl_max 1\nANN 1 0\n${numbers.join("\n")}\n`;
};

describe("what stands where", () => {
  test("the network, its offset, coefficients and scalers, in the file's order", () => {
    const { nep, species, minimumDistance } = read(small());
    expect([...species]).toEqual([["Li", { charge: 0, mass: 6.94, massSource: "standard atomic weight" }]]);
    expect(minimumDistance).toBe(0.5);
    expect(nep).toMatchObject({
      elements: ["Li"],
      radialCutoffs: Float64Array.of(5),
      angularCutoffs: Float64Array.of(4),
      neurons: 1,
      lMax: 1,
      weights: Float64Array.of(1, 2),
      biases: Float64Array.of(3),
      outputs: Float64Array.of(4),
      offsets: Float64Array.of(5),
      radialCoefficients: Float64Array.of(6, 7),
      angularCoefficients: Float64Array.of(8, 9),
      scalers: Float64Array.of(10, 11),
      repulsion: null,
    });
  });

  test("nep5 has an offset of each type beside the common one", () => {
    expect(read(small("nep5 1 Li", 6)).nep!.offsets).toEqual(Float64Array.of(5 + 6));
  });

  test.each([
    ["nep4_charge1", true],
    ["nep4_zbl_charge2", false],
  ])("%s has weights of charges behind those of energies, and √ε∞ before the offset", (tag, points) => {
    const text = small(`${tag} 1 Li`, 1 * (2 + 3) + 2);
    expect(read(tag.includes("zbl") ? text.replace("\n", "\nzbl 1 2\n") : text).nep).toMatchObject({
      outputs: Float64Array.of(4),
      charges: { points, outputs: Float64Array.of(5), rootPermittivity: 6 },
      offsets: Float64Array.of(7),
      radialCoefficients: Float64Array.of(8, 9),
      scalers: Float64Array.of(12, 13),
    });
  });

  test("repulsion by factor ends at the sum of the radii: 1.6 Å for Li, 1.46667 Å for P", () => {
    const { nep } = readForceField(referencePath("nep/synthetic-nep3-zbl-factor.txt"), { description });
    const outer = (a: number, b: number) => nep!.repulsion![(3 * a + b) * 12 + 1];
    expect(outer(0, 0)).toBeCloseTo(0.7 * 3.2, 12);
    expect(outer(0, 1)).toBeCloseTo(0.7 * (1.6 + 1.46667), 12);
    expect(outer(1, 0)).toBe(outer(0, 1));
  });

  test("headers without the numbers that are not used, with Windows's ends of lines, compressed blanks", () => {
    const text = small().replace("cutoff 5 4 100 50", "cutoff\t5 4").replaceAll("\n", "\r\n");
    expect(read(text).nep).toEqual(read(small()).nep);
  });
});

test("a model for fewer elements gives what the whole one gives", () => {
  const { cellAngstrom, positionsAngstrom, species } = readNepReference(
    referencePath("nep/synthetic-sixflags-reference-plain.json"),
  );
  const some = species.flatMap((name, i) => (name === "P" ? [] : [i]));
  const structure = structureOfNep({
    ...readNepReference(referencePath("nep/synthetic-sixflags-reference-plain.json")),
    cellAngstrom,
    species: some.map((i) => species[i]!),
    positionsAngstrom: some.map((i) => positionsAngstrom[i]!),
  });
  const forceField = readForceField(referencePath("nep/synthetic-sixflags.txt"), { description });
  const { model } = buildParticleModel(forceField, structure);
  expect(nepOfModel(model)!.potential.elements).toEqual(["Li", "S"]);
  // The whole model: P is among the types, and no atom is one.
  const whole = {
    ...model,
    types: model.types.map((type) => (type === 1 ? 2 : 0)),
    typeNames: ["Li", "P", "S"],
    masses: Float64Array.of(7, 31, 32),
    charges: new Float64Array(3),
    interactions: [{ kind: "nep" as const, potential: forceField.nep! }],
  };
  const [cut, uncut] = [evaluate(model), evaluate(whole)];
  expect(cut.potentialEnergy).toBeCloseTo(uncut.potentialEnergy, 10);
  expect(Math.max(...cut.forces.map((f, k) => Math.abs(f - uncut.forces[k]!)))).toBeLessThan(1e-12);
});

test("an element that the network does not know is told of where it stands: in the structure", () => {
  const file = join(folder, "xyz.xyz");
  writeFileSync(file, '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nLi 0 0 0\nSi 3 0 0\n');
  const forceField = readForceField(referencePath("nep/synthetic-sixflags.txt"), { description });
  expect(problemsOf(() => buildParticleModel(forceField, readStructure(file)))).toMatchObject([
    { code: "UNKNOWN_SPECIES", file, line: 4, received: "Si", expected: "Li, P, S", remedy: 'did you mean "Li"?' },
  ]);
  // A file of ours may name fewer than the network knows: then it is that file.
  write(reference("synthetic-sixflags"), "six.txt");
  const yaml = write("name: two\nspecies: { Li: {} }\nnep: six.txt\nelectrostatics: none\n", "two.yaml");
  writeFileSync(file, '2\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3\nLi 0 0 0\nS 3 0 0\n');
  expect(
    problemsOf(() => buildParticleModel(readForceField(yaml, { description }), readStructure(file))),
  ).toMatchObject([{ code: "UNKNOWN_SPECIES", file: yaml, line: 2, received: "S" }]);
});

describe("over other interactions", () => {
  test("a file of ours names the network and adds pair forces", () => {
    write(reference("synthetic-sixflags"), "six.txt");
    const yaml = write(
      "species: { Li: {}, S: { mass: 33 amu } }\nnep: six.txt\nelectrostatics: none\npairs: [{ between: [Li, S], potential: morse, D: 0.1 eV, alpha: 2, r0: 2 Å, cutoff: 4 Å, cutoffScheme: shift-force }]\n",
      "both.yaml",
    );
    const both = readForceField(yaml, { description });
    expect(both.species.get("S")!.mass).toBe(33);
    expect(both.files.map(({ path }) => path)).toEqual([yaml, join(folder, "six.txt")]);
    const structure = structureOfNep({
      ...readNepReference(referencePath("nep/synthetic-sixflags-reference-plain.json")),
      cellAngstrom: [
        [9, 0, 0],
        [0, 9, 0],
        [0, 0, 9],
      ],
      species: ["Li", "S"],
      positionsAngstrom: [
        [0, 0, 0],
        [2, 0, 0],
      ],
    });
    const alone = readForceField(join(folder, "six.txt"), { description });
    const energy = (field: typeof both) => evaluate(buildParticleModel(field, structure).model).potentialEnergy;
    // −D at r₀, shifted by what V and F are at 4 Å.
    const e = Math.exp(-4);
    const [v, f] = [0.1 * ((1 - e) ** 2 - 1), -0.4 * (1 - e) * e];
    expect(energy(both) - energy(alone)).toBeCloseTo(-0.1 - v + (2 - 4) * f, 6);
  });

  test("a species that the network does not know", () => {
    write(reference("synthetic-sixflags"), "six.txt");
    const yaml = write("species: { Li: {}, Cl: {} }\nnep: six.txt\nelectrostatics: none\n", "bad.yaml");
    expect(problemsOf(() => readForceField(yaml, { description }))).toMatchObject([
      { code: "UNKNOWN_SPECIES", file: yaml, line: 1, received: "Cl", expected: "Li, P, S" },
    ]);
  });

  test("a network that is not there", () => {
    const yaml = write("species: { Li: {} }\nnep: none.txt\nelectrostatics: none\n", "absent.yaml");
    expect(problemsOf(() => readForceField(yaml, { description }))).toMatchObject([
      { code: "FILE_NOT_FOUND", file: yaml, line: 2, path: "nep" },
    ]);
  });
});

describe("what is refused, and where", () => {
  const six = reference("synthetic-sixflags");
  const [first, ...others] = six.split("\n") as [string, ...string[]];
  test.each([
    ["a dipole", six.replace("nep4", "nep4_dipole"), "NEP_KIND", 1],
    ["a polarizability", six.replace("nep4", "nep3_polarizability"), "NEP_KIND", 1],
    ["a temperature", six.replace("nep4", "nep4_zbl_temperature"), "NEP_KIND", 1],
    ["charges of another version", six.replace("nep4", "nep5_charge1"), "NEP_KIND", 1],
    ["charges with a cut-off of each element", six.replace("nep4", "nep4_charge1"), "NEP_HEADER", 2],
    ["charges, but no numbers for them", small("nep4_charge1 1 Li"), "NEP_COUNT", 17],
    ["charges of another kind", six.replace("nep4", "nep4_charge3"), "NEP_KIND", 1],
    ["dispersion", six.replace("nep4", "nep4_vdw"), "NEP_KIND", 1],
    ["a later version", six.replace("nep4", "nep6"), "NEP_KIND", 1],
    ["elements that are fewer", six.replace("3 Li P S", "3 Li P"), "NEP_HEADER", 1],
    ["an element twice", six.replace("3 Li P S", "3 Li P P"), "NEP_HEADER", 1],
    ["an element that is none", six.replace("3 Li P S", "3 Li P Xx"), "UNKNOWN_ELEMENT", 1],
    ["a line that is missing", six.replace(/n_max.*\n/, ""), "NEP_HEADER", 3],
    ["cut-offs that do not fit", six.replace(/cutoff.*/, "cutoff 6 4.5 5"), "NEP_HEADER", 2],
    ["a cut-off of nothing", six.replace(/cutoff.*/, "cutoff 0 0"), "NEP_HEADER", 2],
    ["l too high", six.replace("l_max 8", "l_max 9"), "NEP_HEADER", 5],
    ["two hidden layers", six.replace(/ANN.*/, "ANN 12 12"), "NEP_HEADER", 6],
    ["a number too few", `${[first, ...others.slice(0, -2)].join("\n")}\n`, "NEP_COUNT", six.split("\n").length - 2],
    ["a number too many", `${six}1.0\n`, "NEP_COUNT", six.split("\n").length],
    ["a word between the numbers", [first, ...others].with(9, "x1").join("\n"), "NOT_A_NUMBER", 10],
    ["a number that is none", [first, ...others].with(9, "nan").join("\n"), "NOT_FINITE", 10],
    ["a header alone", [first, ...others].slice(0, 3).join("\n"), "FILE_TRUNCATED", 3],
    ["repulsion that ends before it begins", `nep4_zbl 1 Li\nzbl 2 1\n`, "NEP_HEADER", 2],
  ])("%s", (_, text, code, line) => {
    const [problem, ...more] = problemsOf(() => read(text));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code, line, file: join(folder, "nep.txt") });
  });

  test("a damaged file is a typed error, or another potential", () => {
    fc.assert(
      fc.property(damaged(small()), (text) => {
        try {
          read(text.startsWith("nep") ? text : `nep4 1 Li\n${text}`);
        } catch (error) {
          expect((error as { problems?: unknown }).problems).toBeDefined();
        }
      }),
      { numRuns: 150 },
    );
  });
});
