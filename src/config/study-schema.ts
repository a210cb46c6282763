import type { Methods } from "../model/index.js";
import type { Precision } from "../model/index.js";
import { buildDefaults, determinant, type MinimumDistances } from "../structures/index.js";
import { structureWriters } from "../formats/index.js";
import { trajectoryColumns, trajectoryWriters } from "../formats/index.js";
import { forceFieldSections } from "../force-field/index.js";
import { didYouMean } from "../errors/did-you-mean.js";
import { quantityKinds as kinds } from "../units/index.js";
import {
  addProblem,
  check,
  forward,
  integerField,
  memberField,
  named,
  oneOrMany,
  orAuto,
  quantityField,
  shortFor,
  strict,
  wordsField,
} from "../input/fields.js";
import { z } from "../input/on-demand.js";

const precisions = ["mixed", "double"] as const satisfies readonly Precision[];

const positive = { minimum: 0, exclusiveMinimum: true } as const;

const triple = <T extends z.ZodType>(item: T) => z.tuple([item, item, item]);

/** Three edges, or three rows of three. */
const cellField = () =>
  z.unknown().transform((input, context): number[] => {
    const isMatrix = Array.isArray(input) && input.some(Array.isArray);
    const result = (
      isMatrix ? triple(triple(quantityField(kinds.length))) : triple(quantityField(kinds.length, positive))
    ).safeParse(input);
    if (result.success) return result.data.flat();
    for (const issue of result.error.issues) {
      const problem =
        issue.code === "custom"
          ? issue.params?.["problem"]
          : {
              code: "WRONG_COUNT",
              message: "the cell has another shape",
              expected: "three edges [13 Å, 13 Å, 13 Å], or three vectors [[…], […], […]]",
              received: JSON.stringify(input),
            };
      context.addIssue({
        code: "custom",
        message: issue.message,
        params: { problem },
        path: issue.code === "custom" ? issue.path.map((part) => part as string | number) : [],
      });
    }
    return z.NEVER;
  });

/** Three multiples, or three rows of three whole numbers with a positive determinant. */
const supercellField = () =>
  z.unknown().transform((input, context): number[] => {
    const isMatrix = Array.isArray(input) && input.some(Array.isArray);
    const { value, problems } = check(
      isMatrix ? triple(triple(integerField(-1000, 1000))) : triple(integerField(1, 1000)),
      input,
      [],
    );
    if (value === undefined) return forward(context, problems);
    const matrix = value.flat();
    if (determinant(matrix) >= 1) return matrix;
    return addProblem(context, {
      code: "SUPERCELL_LEFT_HANDED",
      message:
        determinant(matrix) === 0
          ? "the supercell is flat: its vectors lie in one plane"
          : "the supercell is left-handed",
      expected: "rows of whole numbers with a determinant of at least 1",
      received: `determinant ${determinant(matrix)}`,
      ...(determinant(matrix) === 0 ? {} : { remedy: "exchange two rows" }),
    });
  });

const fraction = { minimum: 0, maximum: 1 } as const;

/** How atoms are put on sites that are partly occupied. */
const occupanciesField = () =>
  strict({
    seed: integerField(0).optional(),
    minimumDistance: z
      .unknown()
      .transform((input, context): MinimumDistances => {
        const isRecord = typeof input === "object" && input !== null && !Array.isArray(input);
        const { value, problems } = check(
          z.record(z.string(), quantityField(kinds.length, { minimum: 0 })),
          isRecord ? input : { default: input },
          [],
        );
        if (value === undefined)
          return forward(context, isRecord ? problems : problems.map((problem) => ({ ...problem, at: [] })));
        const { default: all, ...pairs } = value;
        return { default: all ?? buildDefaults.minimumDistance.default, pairs: new Map(Object.entries(pairs)) };
      })
      .optional(),
    tolerance: quantityField(kinds.number, fraction).optional(),
    candidates: integerField(1, 10_000).optional(),
  });

const dopeField = () =>
  oneOrMany(
    strict({
      replace: z.string(),
      by: z.string(),
      fraction: quantityField(kinds.number, fraction),
      compensate: z.string().optional(),
    }),
  );

const axes: Readonly<Record<string, readonly number[]>> = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };

/** Three numbers, or the name of an axis. */
const directionField = () =>
  z.unknown().transform((input, context): [number, number, number] => {
    if (typeof input === "string" && !Object.hasOwn(axes, input))
      return addProblem(context, {
        code: "UNKNOWN_NAME",
        message: `${JSON.stringify(input)} is no direction`,
        expected: "three numbers, e.g. [1, 0, 0], or x, y or z",
        received: JSON.stringify(input),
      });
    const { value, problems } = check(
      triple(quantityField(kinds.number)),
      typeof input === "string" ? axes[input] : input,
      [],
    );
    if (value === undefined) return forward(context, problems);
    if (value.some((x) => x !== 0)) return value;
    return addProblem(context, {
      code: "ZERO_DIRECTION",
      message: "the direction has no length",
      expected: "a vector, e.g. [1, 0, 0]",
      received: JSON.stringify(value),
    });
  });

const isNepAlone = (input: unknown): input is { readonly nep: string } =>
  typeof input === "object" && input !== null && "nep" in input && Object.keys(input).length === 1;

/** The word that lets currents be found; numbers are densities. */
const foundField = () =>
  z.unknown().transform((input, context): "auto" =>
    input === "auto"
      ? input
      : addProblem(context, {
          code: "UNKNOWN_NAME",
          message: `${JSON.stringify(input)} is not known here`,
          expected: "auto",
          received: JSON.stringify(input),
          remedy:
            (typeof input === "string" ? didYouMean(input, ["auto"]) : null) ??
            "for currents of your own: currentDensity: [1e6 A/cm^2, 2e6 A/cm^2], or driftVelocity",
        }),
  );

/** A name alone is short for `{ file: … }`, and so is `{ nep: … }`: what a file is, it tells itself. */
const short = (input: unknown): unknown =>
  typeof input === "string" ? { file: input } : isNepAlone(input) ? { file: input.nep } : input;

const species = () => z.array(z.string()).min(1).optional();
type ForceFieldValues =
  | { readonly file: string; readonly species?: readonly string[] | undefined }
  /** The force field itself, by the keys of its own file. */
  | "inline";

/** One force field, or `{ committee: [ … ] }`; the result is a list with at least one. */
function forceFieldField(description: Methods) {
  const own = Object.keys(forceFieldSections(description).sections);
  const isInline = (input: unknown): boolean =>
    typeof input === "object" &&
    input !== null &&
    !isNepAlone(input) &&
    !("file" in input || "committee" in input) &&
    Object.entries(input).some(([key, value]) => own.includes(key) && !(key === "species" && Array.isArray(value)));
  const file = strict({ file: z.string(), species: species() });
  const member = z.unknown().transform((input, context): ForceFieldValues => {
    if (isInline(input)) return "inline";
    const { value, problems } = check(file, short(input), []);
    return problems.length > 0 ? forward(context, problems) : value!;
  });
  return z.unknown().transform((input, context): ForceFieldValues[] => {
    if (isInline(input)) return ["inline"];
    const committee = z.array(member).min(2);
    const isCommittee = typeof input === "object" && input !== null && Object.hasOwn(input, "committee");
    if (!isCommittee) {
      const alone = strict({ file: z.string(), species: species(), committee: committee.optional() });
      const { value, problems } = check(alone, short(input), []);
      return problems.length > 0 ? forward(context, problems) : [value!];
    }
    const { value, problems } = check(
      strict({ file: z.string().optional(), species: species(), committee }),
      input,
      [],
    );
    if (problems.length > 0) return forward(context, problems);
    const beside = (["file", "species"] as const).filter((key) => value![key] !== undefined);
    return beside.length === 0
      ? value!.committee
      : forward(
          context,
          beside.map((key) => ({
            code: "FORCE_FIELD_TWICE",
            message: `${key} and committee are both given`,
            at: [key],
            expected: "one of them",
            remedy: key === "file" ? "name it in the list" : "name them in the list: { file: …, species: […] }",
          })),
        );
  });
}

const engines = ["native", "lammps"] as const;
type EngineName = (typeof engines)[number];

/** As `engine` says it; words of a command are not looked for yet. */
export interface EngineValues {
  readonly name: EngineName;
  readonly command?: readonly string[];
  readonly runs?: number;
}

/** A name, or `{ lammps: { … } }`. */
const engineField = () =>
  z.unknown().transform((input, context): EngineValues => {
    const isRecord = typeof input === "object" && input !== null && !Array.isArray(input);
    const [name, options] = isRecord ? (Object.entries(input)[0] ?? [undefined, {}]) : [input, {}];
    if (
      typeof name !== "string" ||
      !(engines as readonly string[]).includes(name) ||
      (isRecord && Object.keys(input).length !== 1)
    )
      return addProblem(context, {
        code: "UNKNOWN_NAME",
        message: "there is no such engine",
        expected: "native, lammps, or { lammps: { command: mpirun -np 2 lmp } }",
        received: JSON.stringify(input),
        ...(typeof name === "string" ? { remedy: didYouMean(name, [...engines]) ?? "engine: lammps" } : {}),
      });
    if (name === "native") return { name };
    const { value, problems } = check(
      strict({ command: wordsField().optional(), runs: integerField(1, 100_000).optional() }),
      options ?? {},
      isRecord ? [name] : [],
    );
    if (value === undefined || problems.length > 0) return forward(context, problems);
    return { name: "lammps", ...value } as EngineValues;
  });

/** Sections of a study file. Thermostats and colour schemes come from the addon. */
export function studySections(description: Methods) {
  const scheme = z.enum(description.colourSchemes.map(({ name }) => name) as [string, ...string[]]);
  return {
    title: z.string().optional(),
    structure: shortFor(
      "file",
      strict({
        file: z.string(),
        format: z.string().optional(),
        frame: integerField(Number.MIN_SAFE_INTEGER).optional(),
        block: z.string().optional(),
        species: z.array(z.string()).min(1).optional(),
        atomStyle: z.string().optional(),
        units: z.enum(["metal", "real"]).optional(),
        supercell: supercellField().optional(),
        supercells: z.array(supercellField()).min(1).max(64).optional(),
        cell: cellField().optional(),
        occupancies: occupanciesField().optional(),
        dope: dopeField().optional(),
      }),
    ),
    forceField: forceFieldField(description),
    transportCharges: z.record(z.string(), quantityField(kinds.charge)),
    mobile: oneOrMany(z.string()).optional(),
    temperatures: oneOrMany(quantityField(kinds.temperature, positive)),
    preparation: strict({
      minimise: strict({
        force: quantityField(kinds.force, positive).optional(),
        maxSteps: integerField(1).optional(),
      }).optional(),
      cells: z
        .array(strict({ temperature: quantityField(kinds.temperature, positive), cell: cellField() }))
        .min(1)
        .optional(),
      pressure: strict({
        keep: quantityField({
          name: "pressure",
          dimension: { energy: 1, length: -3 },
          unit: "GPa",
          example: "0 GPa",
        }).optional(),
        coupling: z.enum(["isotropic", "anisotropic", "full"]).optional(),
        duration: quantityField(kinds.time, positive),
        time: quantityField(kinds.time, positive).optional(),
        compressibility: quantityField(
          { name: "compressibility", dimension: { energy: -1, length: 3 }, unit: "1/GPa", example: "0.01 1/GPa" },
          positive,
        ).optional(),
      }).optional(),
      anneal: strict({
        temperature: quantityField(kinds.temperature, positive),
        hold: quantityField(kinds.time, { minimum: 0 }),
        cooling: quantityField(kinds.temperatureRate, positive),
      }).optional(),
    }).optional(),
    equilibration: shortFor("duration", strict({ duration: quantityField(kinds.time, { minimum: 0 }) })),
    drive: shortFor(
      "method",
      named(
        "method",
        new Map<string, z.ZodRawShape>([
          [
            "constant-current",
            {
              direction: directionField().optional(),
              directions: z.array(directionField()).min(1).max(64).optional(),
              scheme: scheme.optional(),
              driftVelocity: orAuto(oneOrMany(quantityField(kinds.velocity))).optional(),
              currentDensity: orAuto(oneOrMany(quantityField(kinds.currentDensity))).optional(),
              currents: foundField().optional(),
              field: oneOrMany(quantityField(kinds.electricField)).optional(),
            },
          ],
          [
            "constant-field",
            {
              direction: directionField().optional(),
              directions: z.array(directionField()).min(1).max(64).optional(),
              scheme: scheme.optional(),
              field: oneOrMany(quantityField(kinds.electricField)),
            },
          ],
          ["equilibrium", {}],
        ]),
      ),
    ),
    production: strict({
      timestep: quantityField(kinds.time, positive),
      duration: quantityField(kinds.time, positive),
      replicas: integerField(1, 100_000).optional(),
      sampleInterval: quantityField(kinds.time, positive).optional(),
      targetError: quantityField(kinds.number, positive).optional(),
      maxDuration: quantityField(kinds.time, positive).optional(),
      precision: z.enum(precisions).optional(),
    }),
    equilibrium: shortFor(
      "duration",
      strict({
        duration: quantityField(kinds.time, positive).optional(),
        replicas: integerField(1, 100_000).optional(),
        tensor: z.boolean().optional(),
      }),
    ).optional(),
    thermostat: memberField("type", description.thermostats, { none: true }),
    engine: engineField().optional(),
    seed: integerField(0).optional(),
    threads: integerField(0, 4096).optional(),
    // Nothing to choose: sums are done in one order whatever the threads, and no order would be faster.
    deterministic: z.literal(true).optional(),
    skin: quantityField(kinds.length, { minimum: 0 }).optional(),
    last: oneOrMany(z.enum(structureWriters.map(({ name }) => name) as [string, ...string[]])).optional(),
    trajectory: strict({
      interval: quantityField(kinds.time, positive),
      format: z.enum(trajectoryWriters.map(({ name }) => name) as [string, ...string[]]).optional(),
      positions: z.enum(["unwrapped", "wrapped"]).optional(),
      columns: z.array(z.enum(trajectoryColumns)).optional(),
      compress: z.enum(["gzip", "none"]).optional(),
    }).optional(),
  };
}

export type StudySections = ReturnType<typeof studySections>;
export type StudyValues = { [K in keyof StudySections]?: z.output<StudySections[K]> };

/** `drive` after its shape was checked. */
export interface DriveValues {
  readonly method: "constant-current" | "constant-field" | "equilibrium";
  readonly direction?: readonly [number, number, number];
  /** Instead of `direction`. */
  readonly directions?: readonly (readonly [number, number, number])[];
  readonly scheme?: string;
  readonly driftVelocity?: readonly number[] | "auto";
  readonly currentDensity?: readonly number[] | "auto";
  readonly currents?: "auto";
  /** Instead of currents, or beside them. */
  readonly field?: readonly number[];
}
