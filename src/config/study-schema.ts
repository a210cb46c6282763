import type { AddonDescription, Precision } from "../native/addon.js";
import { quantityKinds as kinds } from "../units/index.js";
import { integerField, memberField, named, oneOrMany, orAuto, quantityField, strict } from "./fields.js";
import { z } from "./on-demand.js";

const precisions = ["mixed", "double"] as const satisfies readonly Precision[];

const positive = { minimum: 0, exclusiveMinimum: true } as const;

const triple = <T extends z.ZodType>(item: T) => z.tuple([item, item, item]);

/** Three edges, or three rows of three. */
const cellField = () => z.unknown().transform((input, context): number[] => {
  const isMatrix = Array.isArray(input) && input.some(Array.isArray);
  const result = (isMatrix ? triple(triple(quantityField(kinds.length))) : triple(quantityField(kinds.length, positive))).safeParse(input);
  if (result.success) return result.data.flat();
  for (const issue of result.error.issues) {
    const problem = issue.code === "custom" ? issue.params?.["problem"] : { code: "WRONG_COUNT", message: "the cell has another shape", expected: "three edges [13 Å, 13 Å, 13 Å], or three vectors [[…], […], […]]", received: JSON.stringify(input) };
    context.addIssue({ code: "custom", message: issue.message, params: { problem }, path: issue.code === "custom" ? issue.path.map((part) => part as string | number) : [] });
  }
  return z.NEVER;
});

const directionField = () => triple(quantityField(kinds.number)).superRefine((vector, context) => {
  if (vector.some((x) => x !== 0)) return;
  const problem = { code: "ZERO_DIRECTION", message: "the direction has no length", expected: "a vector, e.g. [1, 0, 0]", received: JSON.stringify(vector) };
  context.addIssue({ code: "custom", message: problem.message, params: { problem } });
});

/** Sections of a study file. Thermostats and colour schemes come from the addon. */
export function studySections(description: AddonDescription) {
  const scheme = z.enum(description.colourSchemes.map(({ name }) => name) as [string, ...string[]]);
  const every = strict({ interval: quantityField(kinds.time, positive) });
  return {
    title: z.string().optional(),
    structure: strict({
      file: z.string(),
      format: z.string().optional(),
      frame: integerField(Number.MIN_SAFE_INTEGER).optional(),
      supercell: triple(integerField(1, 1000)).optional(),
      supercells: z.array(triple(integerField(1, 1000))).min(1).max(64).optional(),
      cell: cellField().optional(),
    }),
    // A name alone is short for `{ file: … }`.
    forceField: z.preprocess((input) => (typeof input === "string" ? { file: input } : input), strict({ file: z.string(), species: z.array(z.string()).min(1).optional() })),
    transportCharges: z.record(z.string(), quantityField(kinds.charge)),
    mobile: oneOrMany(z.string()).optional(),
    temperatures: oneOrMany(quantityField(kinds.temperature, positive)),
    preparation: strict({
      cells: z.array(strict({ temperature: quantityField(kinds.temperature, positive), cell: cellField() })).min(1).optional(),
      anneal: strict({
        temperature: quantityField(kinds.temperature, positive),
        hold: quantityField(kinds.time, { minimum: 0 }),
        cooling: quantityField(kinds.temperatureRate, positive),
      }).optional(),
    }).optional(),
    equilibration: strict({ duration: quantityField(kinds.time, { minimum: 0 }) }),
    drive: named(
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
            currents: z.literal("auto").optional(),
          },
        ],
        ["equilibrium", {}],
      ]),
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
    equilibrium: strict({
      duration: quantityField(kinds.time, positive).optional(),
      replicas: integerField(1, 100_000).optional(),
      tensor: z.boolean().optional(),
    }).optional(),
    thermostat: memberField("type", description.thermostats, { none: true }),
    seed: integerField(0).optional(),
    threads: integerField(0, 4096).optional(),
    // Nothing to choose: sums are done in one order whatever the threads, and no order would be faster.
    deterministic: z.literal(true).optional(),
    skin: quantityField(kinds.length, { minimum: 0 }).optional(),
    trajectory: every.optional(),
  };
}

export type StudySections = ReturnType<typeof studySections>;
export type StudyValues = { [K in keyof StudySections]?: z.output<StudySections[K]> };

/** `drive` after its shape was checked. */
export interface DriveValues {
  readonly method: "constant-current" | "equilibrium";
  readonly direction?: readonly [number, number, number];
  /** Instead of `direction`. */
  readonly directions?: readonly (readonly [number, number, number])[];
  readonly scheme?: string;
  readonly driftVelocity?: readonly number[] | "auto";
  readonly currentDensity?: readonly number[] | "auto";
  readonly currents?: "auto";
}
