import { pairTermsOf } from "../../../../src/model/interactions.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  addon,
  describeAddon,
  type Addon,
  type Dynamics,
  type NativeSimulation,
} from "../../../../src/engines/native/load.js";
import type { ParticleModel } from "../../../../src/model/index.js";
import { dynamicsAt, lithiumZirconate } from "../../../systems.js";

/** What was thrown; the addon throws nothing but errors with a code. */
function codeOf(body: () => unknown): string | undefined {
  try {
    body();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const { code } = error as Error & { code?: unknown };
    expect(code, `${(error as Error).message} has no code`).toBeTypeOf("string");
    return code as string;
  }
  return undefined;
}

type Kind = "object" | "array" | "doubles" | "integers" | "number" | "string" | "boolean";
/** One of each kind, none of which may stand for another. */
const specimens: Readonly<Record<Kind | "other", readonly unknown[]>> = {
  object: [{}],
  array: [[]],
  doubles: [Float64Array.of(1, 2, 3)],
  integers: [Int32Array.of(1, 2, 3)],
  number: [1],
  string: ["text"],
  boolean: [true],
  other: [
    Symbol("s"),
    10n,
    () => 1,
    new Float32Array(3),
    new Uint8Array(3),
    new ArrayBuffer(24),
    new DataView(new ArrayBuffer(24)),
  ],
};
const typedArrays = (kind: string) => kind === "doubles" || kind === "integers";

/** Values of every other kind; an object can have any shape, so functions and buffers are found wrong by their properties. */
function wrong(kind: Kind, optional: boolean): unknown[] {
  const others = Object.entries(specimens).flatMap(([name, values]) =>
    name === kind ||
    (kind === "object" && name !== "number" && name !== "string" && name !== "boolean" && !typedArrays(name))
      ? []
      : values,
  );
  return optional ? others : [...others, null, undefined];
}

type Field = readonly [path: string, kind: Kind, optional?: "optional"];
const named = (fields: readonly Field[]) =>
  fields.map(([path, kind, optional]) => ({ path, kind, optional: optional !== undefined }));
const modelFields: Field[] = [
  ["cell", "doubles"],
  ["positions", "doubles"],
  ["types", "integers"],
  ["typeNames", "array"],
  ["typeNames.1", "string"],
  ["masses", "doubles"],
  ["charges", "doubles"],
  ["interactions", "array"],
  ["interactions.0", "object"],
  ["interactions.0.kind", "string"],
  ["interactions.0.terms", "array"],
  ["interactions.0.terms.1", "object"],
  ["interactions.0.terms.1.types", "array"],
  ["interactions.0.terms.1.types.0", "number"],
  ["interactions.0.terms.1.potential", "string"],
  ["interactions.0.terms.1.parameters", "array"],
  ["interactions.0.terms.1.parameters.2", "number"],
  ["interactions.0.terms.1.table", "object", "optional"],
  ["interactions.0.terms.1.cutoff", "number"],
  ["interactions.0.terms.1.cutoffScheme", "string"],
  ["interactions.1.kind", "string"],
  ["interactions.1.parameters", "object"],
  ["interactions.1.parameters.alpha", "number"],
  ["minimumDistance", "number"],
];
const dynamicsFields: Field[] = [
  ["timestep", "number"],
  ["temperature", "number"],
  ["seed", "number"],
  ["stream", "number"],
  ["velocities", "doubles", "optional"],
  ["transportCharges", "doubles"],
  ["drive", "object", "optional"],
  ["direction", "array"],
  ["direction.2", "number"],
  ["drive.scheme", "string"],
  ["drive.mobile", "integers"],
  ["drive.chargeFlux", "number"],
  ["thermostat", "object", "optional"],
  ["thermostat.type", "string"],
  ["thermostat.parameters", "object"],
  ["thermostat.parameters.time", "number"],
  ["sampleInterval", "number"],
  ["threads", "number"],
  ["skin", "number"],
  ["correlateFrom", "number", "optional"],
];
const optionFields: Field[] = [
  ["threads", "number", "optional"],
  ["method", "string", "optional"],
  ["simdPath", "string", "optional"],
  ["perAtom", "boolean", "optional"],
];

/** A copy with the value at a dotted path replaced. */
function replaced<T>(object: T, path: string, value: unknown): T {
  const [key, ...rest] = path.split(".") as [string, ...string[]];
  const copy = (Array.isArray(object) ? [...object] : { ...object }) as Record<string, unknown>;
  copy[key] = rest.length === 0 ? value : replaced(copy[key], rest.join("."), value);
  return copy as T;
}

const model = lithiumZirconate();
const dynamics = dynamicsAt(300);
/** The first two lithium, zirconium and oxygen ions: little to compute where the arguments happen to be good. */
const small = ((): ParticleModel => {
  const chosen = [0, 1, 2].flatMap((type) =>
    Array.from(model.types.keys())
      .filter((i) => model.types[i] === type)
      .slice(0, 2),
  );
  return {
    ...model,
    positions: Float64Array.from(chosen.flatMap((i) => [...model.positions.subarray(3 * i, 3 * i + 3)])),
    types: Int32Array.from(chosen, (i) => model.types[i]!),
    charges: Float64Array.of(0.7, 0.5, -1.2),
    interactions: [
      {
        kind: "pair",
        terms: pairTermsOf(model)
          .slice(0, 2)
          .map((term) => ({ ...term, cutoff: 3 })),
      },
      { kind: "damped-shifted-force", parameters: { alpha: 0.2, cutoff: 3 } },
    ],
  };
})();
const options = { threads: 1, method: "fast", simdPath: describeAddon().build.simdPath } as const;
const make = (m: ParticleModel, d: Dynamics): NativeSimulation => new (addon().Simulation)(m, d);

describe("arguments of another type", () => {
  test.each(named(modelFields))("model.$path is not $kind", ({ path, kind, optional }) => {
    for (const value of wrong(kind, optional)) {
      const bad = replaced(model, path, value);
      expect(codeOf(() => addon().evaluate(bad))).toBe("INVALID_ARGUMENT");
      expect(codeOf(() => make(bad, dynamics))).toBe("INVALID_ARGUMENT");
    }
  });

  test.each(named(dynamicsFields))("dynamics.$path is not $kind", ({ path, kind, optional }) => {
    for (const value of wrong(kind, optional))
      expect(
        codeOf(() => make(model, replaced(dynamics, path, value))),
        String(value),
      ).toBe("INVALID_ARGUMENT");
  });

  test.each(named(optionFields))("options.$path is not $kind", ({ path, kind, optional }) => {
    for (const value of wrong(kind, optional)) {
      expect(codeOf(() => addon().evaluate(model, replaced(options, path, value)))).toBe("INVALID_ARGUMENT");
      if (path !== "method" && path !== "perAtom")
        expect(codeOf(() => new (addon().Minimisation)(model, replaced(options, path, value)))).toBe(
          "INVALID_ARGUMENT",
        );
    }
  });

  test("whole arguments", () => {
    for (const value of wrong("object", false)) {
      expect(codeOf(() => addon().evaluate(value as never))).toBe("INVALID_ARGUMENT");
      expect(codeOf(() => make(value as never, dynamics))).toBe("INVALID_ARGUMENT");
      expect(codeOf(() => new (addon().Minimisation)(value as never))).toBe("INVALID_ARGUMENT");
      expect(codeOf(() => make(model, value as never))).toBe("INVALID_ARGUMENT");
    }
    expect(codeOf(() => (addon().evaluate as () => unknown)())).toBe("INVALID_ARGUMENT");
  });

  test("the message says where, what was expected and what was received", () => {
    const bad = replaced(model, "interactions.0.terms.1.cutoff", "6 Å");
    expect(() => addon().evaluate(bad)).toThrow(
      "model.interactions[0].terms[1].cutoff: expected a number, received a string",
    );
  });

  test("describe() takes none and minds none", () => {
    expect((addon().describe as (...more: unknown[]) => unknown)(1, null, {})).toEqual(describeAddon());
  });
});

describe("anything at all", () => {
  const numbers = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(0, -0, -1, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 5e-324),
  );
  const anything = fc.oneof(
    { depthSize: "small" },
    fc.anything({
      withBigInt: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withDate: true,
      withMap: true,
      withSet: true,
    }),
    numbers,
    fc.array(numbers, { maxLength: 12 }).map((values) => Float64Array.from(values)),
    fc.array(fc.integer(), { maxLength: 30 }).map((values) => Int32Array.from(values)),
    fc.jsonValue(),
  );
  const everywhere = { seed: 20_260_102, numRuns: 2000 };
  // Cut-offs, cells and accuracies are left to lawful values: vast ones are legal and only slow (see nastiest.test.ts).
  const slow = /cell|cutoff|alpha|^positions$|^skin$/i;
  const places = fc
    .constantFrom(
      ...modelFields.map(([path]) => ["model", path] as const),
      ...dynamicsFields.map(([path]) => ["dynamics", path] as const),
      ...optionFields.map(([path]) => ["options", path] as const),
    )
    .filter(([, path]) => !slow.test(path));

  test("one field replaced: it works, or throws an error with a code", () => {
    fc.assert(
      fc.property(places, anything, ([where, path], value) => {
        if (where === "options") codeOf(() => addon().evaluate(small, replaced(options, path, value)));
        else if (where === "model")
          codeOf(() => addon().evaluate(replaced(small, path, value), { method: "brute-force" }));
        else codeOf(() => make(small, replaced(dynamics, path, value)));
      }),
      everywhere,
    );
  });

  test("whole arguments replaced", () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        for (const body of [
          () => addon().evaluate(a as never, b as never),
          () => addon().evaluate(small, b as never),
          () => make(a as never, b as never),
          () => make(small, b as never),
        ])
          codeOf(body);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test("restore(): bytes that are no checkpoint, or a damaged one", () => {
    const simulation = make(model, dynamics);
    const good = simulation.checkpoint();
    const before = simulation.state();
    fc.assert(
      fc.property(fc.oneof(anything, fc.uint8Array({ maxLength: 200 })), (value) => {
        expect(["INVALID_ARGUMENT", "INVALID_CHECKPOINT"]).toContain(codeOf(() => simulation.restore(value as never)));
      }),
      { seed: 8, numRuns: 500 },
    );
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(good.length - 1),
        (at, flip, end) => {
          const damaged = good.slice();
          damaged[at]! ^= flip;
          expect(codeOf(() => simulation.restore(damaged))).toBe("INVALID_CHECKPOINT");
          expect(codeOf(() => simulation.restore(good.subarray(0, end)))).toBe("INVALID_CHECKPOINT");
        },
      ),
      { seed: 9, numRuns: 500 },
    );
    // After all that it is as it was.
    expect(simulation.state()).toEqual(before);
    simulation.restore(good);
    expect(simulation.state()).toEqual(before);
  });

  test("a getter that throws is not swallowed, one that runs JavaScript does no harm", () => {
    const trap = new Error("trap");
    const throwing = Object.defineProperty({ ...model }, "charges", {
      get() {
        throw trap;
      },
    });
    expect(() => addon().evaluate(throwing)).toThrow(trap);
    const nested = Object.defineProperty({ ...model }, "charges", {
      get: () => (addon().evaluate(model), model.charges),
    });
    expect(addon().evaluate(nested as ParticleModel).potentialEnergy).toBe(addon().evaluate(model).potentialEnergy);
  });
});

describe("numbers out of bounds", () => {
  test.each([
    ["masses", Float64Array.of(0, 91, 16), "INVALID_MASS"],
    ["masses", Float64Array.of(-7, 91, 16), "INVALID_MASS"],
    ["masses", Float64Array.of(NaN, 91, 16), "INVALID_MASS"],
    ["masses", Float64Array.of(7, 91, 16, 1), "INVALID_MODEL"],
    ["charges", Float64Array.of(0.7, 2.2, NaN), "INVALID_CHARGE"],
    ["charges", Float64Array.of(0.7, 2.2, -1.1), "NOT_NEUTRAL"],
    ["types", Int32Array.of(0, 1), "INVALID_MODEL"],
    ["types", new Int32Array(24).fill(3), "INVALID_MODEL"],
    ["types", new Int32Array(24).fill(-1), "INVALID_MODEL"],
    ["positions", new Float64Array(72).fill(NaN), "INVALID_POSITION"],
    ["positions", new Float64Array(71), "INVALID_ARGUMENT"],
    ["cell", new Float64Array(9), "INVALID_CELL"],
    ["cell", Float64Array.of(0, 9, 0, 9, 0, 0, 0, 0, 9), "INVALID_CELL"],
    ["cell", new Float64Array(8), "INVALID_ARGUMENT"],
    ["minimumDistance", -1, "INVALID_MODEL"],
    ["minimumDistance", NaN, "INVALID_MODEL"],
    ["interactions.0.terms.0.cutoff", 0, "INVALID_CUTOFF"],
    ["interactions.0.terms.0.cutoff", NaN, "INVALID_CUTOFF"],
    ["interactions.0.terms.0.types.1", 3, "INVALID_ARGUMENT"],
    ["interactions.0.terms.0.types.1", 0.5, "INVALID_ARGUMENT"],
    ["interactions.0.terms.0.parameters", [1, 2], "INVALID_PARAMETERS"],
    ["interactions.0.terms.0.parameters", [1, 0, 2], "INVALID_PARAMETERS"],
    ["interactions.0.terms.0.potential", "tabulated", "INVALID_PARAMETERS"],
    ["interactions.0.terms.0.potential", "bukingham", "UNKNOWN_POTENTIAL"],
    ["interactions.0.terms.0.cutoffScheme", "none", "UNKNOWN_CUTOFF"],
    ["interactions.1.kind", "p3m", "UNKNOWN_INTERACTION"],
    ["interactions.1.kind", "pair", "INVALID_ARGUMENT"],
    ["interactions.0.kind", "ewald", "INVALID_ARGUMENT"],
    ["interactions.2", { kind: "ewald", parameters: {} }, "INVALID_MODEL"],
    ["interactions.2", { kind: "pair", terms: [] }, "INVALID_MODEL"],
    ["interactions.1.parameters", { alpha: 0.2 }, "INVALID_PARAMETERS"],
    ["interactions.1.parameters", { alpha: 0.2, cutoff: 6, kappa: 1 }, "INVALID_PARAMETERS"],
  ])("model.%s = %o: %s (%s)", (path, value, code) => {
    expect(codeOf(() => addon().evaluate(replaced(model, path, value)))).toBe(code);
    expect(codeOf(() => make(replaced(model, path, value), dynamics))).toBe(code);
  });

  test.each([
    ["timestep", 0, "INVALID_TIMESTEP"],
    ["timestep", NaN, "INVALID_TIMESTEP"],
    ["temperature", -1, "INVALID_TEMPERATURE"],
    ["seed", -1, "INVALID_ARGUMENT"],
    ["seed", 0.5, "INVALID_ARGUMENT"],
    ["seed", 2 ** 53, "INVALID_ARGUMENT"],
    ["velocities", new Float64Array(3), "INVALID_MODEL"],
    ["velocities", new Float64Array(72).fill(Infinity), "INVALID_VELOCITY"],
    ["transportCharges", Float64Array.of(1, 4), "INVALID_MODEL"],
    ["transportCharges", Float64Array.of(1, 4, -1.9), "NOT_NEUTRAL"],
    ["transportCharges", Float64Array.of(0, 0, 0), "NO_CHARGES"],
    ["direction", [0, 0, 0], "INVALID_DIRECTION"],
    ["direction", [NaN, 0, 1], "INVALID_DIRECTION"],
    ["direction", [1, 0], "INVALID_ARGUMENT"],
    ["drive.scheme", "color", "UNKNOWN_SCHEME"],
    ["drive.chargeFlux", Infinity, "INVALID_FLUX"],
    ["thermostat.type", "berendsen", "UNKNOWN_THERMOSTAT"],
    ["thermostat.parameters", { time: 0 }, "INVALID_PARAMETERS"],
    ["thermostat.parameters", { tau: 100 }, "INVALID_PARAMETERS"],
    ["sampleInterval", 0, "INVALID_ARGUMENT"],
    ["threads", -1, "INVALID_ARGUMENT"],
    ["skin", -1, "INVALID_SKIN"],
    ["skin", NaN, "INVALID_SKIN"],
    ["correlateFrom", -1, "INVALID_ARGUMENT"],
    ["correlateFrom", 0.5, "INVALID_ARGUMENT"],
    ["correlateFrom", NaN, "INVALID_ARGUMENT"],
    ["correlateFrom", 2 ** 54, "INVALID_ARGUMENT"],
  ])("dynamics.%s = %o: %s (%s)", (path, value, code) => {
    expect(codeOf(() => make(model, replaced(dynamics, path, value)))).toBe(code);
  });

  test("correlations need transport charges, and neutral ones, with a drive or without", () => {
    const from = (transportCharges: Float64Array) =>
      codeOf(() => make(model, { ...dynamics, drive: null, correlateFrom: 5, transportCharges }));
    expect(from(new Float64Array(0))).toBe("NO_CHARGES");
    expect(from(Float64Array.of(1, 4))).toBe("INVALID_MODEL");
    expect(from(Float64Array.of(1, 4, -1.9))).toBe("NOT_NEUTRAL");
    expect(from(Float64Array.of(1, 4, -2))).toBeUndefined();
  });

  test("options", () => {
    expect(codeOf(() => addon().evaluate(model, { simdPath: "neon" }))).toBe("UNSUPPORTED_SIMD");
    expect(codeOf(() => addon().evaluate(model, { method: "slow" as never }))).toBe("INVALID_ARGUMENT");
    expect(codeOf(() => addon().evaluate(model, { threads: 1e9 }))).toBe("INVALID_ARGUMENT");
  });
});

describe("the class", () => {
  const { Simulation } = addon();
  const methods = ["advance", "stop", "state", "timings", "correlations", "checkpoint", "restore"] as const;

  test.each(methods)("%s() of something else throws", (name) => {
    const method = (Simulation.prototype as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
    for (const self of [undefined, null, {}, [], new Map(), Object.create(Simulation.prototype) as object, 7])
      expect(() => method.call(self, 1, [], 0)).toThrow(Error);
  });

  test("it must be made with new; facts need an object", () => {
    expect(() => (Simulation as unknown as (...args: unknown[]) => unknown)(model, dynamics)).toThrow(TypeError);
    expect(() => (Simulation.prototype as NativeSimulation).facts).toThrow(Error);
  });

  test("so it is with Minimisation", () => {
    const { Minimisation } = addon();
    for (const name of ["advance", "stop", "state"] as const) {
      const method = (Minimisation.prototype as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!;
      for (const self of [
        undefined,
        null,
        {},
        [],
        make(model, dynamics),
        Object.create(Minimisation.prototype) as object,
        7,
      ])
        expect(() => method.call(self, 1, 0.01)).toThrow(Error);
    }
    expect(() => (Minimisation as unknown as (...args: unknown[]) => unknown)(model)).toThrow(TypeError);
    expect(() => (Minimisation.prototype as unknown as { facts: unknown }).facts).toThrow(Error);
    const minimisation = new Minimisation(model);
    for (const [steps, tolerance] of [
      [-1, 0.01],
      [0.5, 0.01],
      ["1", 0.01],
      [2 ** 54, 0.01],
      [1, "0.01"],
      [1, undefined],
      [undefined, 0.01],
    ])
      expect(codeOf(() => minimisation.advance(steps as number, tolerance as number))).toBe("INVALID_ARGUMENT");
    expect(minimisation.state().step).toBe(0);
  });

  test("a failed constructor leaves nothing to use", () => {
    class Mine extends (Simulation as Addon["Simulation"]) {}
    expect(codeOf(() => new Mine(model, replaced(dynamics, "timestep", 0)))).toBe("INVALID_TIMESTEP");
    expect(new Mine(model, dynamics).facts.atoms).toBe(24);
  });
});
