import { readFileSync } from "node:fs";

import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import { studySections } from "../../src/config/study-schema.js";
import { InputError, resolveStudy, type StudyConfig } from "../../src/index.js";
import { checkSections } from "../../src/input/fields.js";
import { engine } from "../force-field/description.js";
import { SmallStudy } from "../study/small-study.js";

const small = new SmallStudy();
afterAll(() => small.remove());

interface Row {
  readonly keys: readonly string[];
  readonly meaning: string;
  readonly standard: string;
}

/** Rows of the table that begins with this header. */
function tableOf(page: string, header: string): Row[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const begin = text.indexOf(header);
  expect(begin, `${page}: ${header}`).toBeGreaterThanOrEqual(0);
  const lines = text.slice(begin).split("\n").slice(2);
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) => {
      const [keys, meaning, standard] = line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()) as [string, string, string];
      return { keys: [...keys.matchAll(/`([^`]+)`/g)].map(([, key]) => key!), meaning, standard };
    });
}
const header = "| Key | Meaning | Default |";
const rows = tableOf("study-file.md", header);
const building = tableOf("structures.md", header).map((row) => ({
  ...row,
  keys: row.keys.map((key) => `structure.${key}`),
}));

/** Keys of what is written as `{ key: value, … }` at the beginning of a row's meaning, or in it after "list of". */
function inner({ meaning }: Row): string[] {
  const braces = /^(?:file, or |cells by temperature, as a list of )?`\{ (.*?) \}`/.exec(meaning)?.[1];
  return braces === undefined ? [] : [...braces.matchAll(/(?:^|, )(\w+)(?=:|,|$)/g)].map(([, key]) => key!);
}
const named = [...rows, ...building].flatMap((row) =>
  row.keys.flatMap((key) => {
    const inside = inner(row);
    return inside.length === 0 ? [key] : inside.map((name) => `${key}.${name}`);
  }),
);

/** Without sections whose own keys stand in rows of their own. */
const documented = named.filter((key) => !named.some((other) => other.startsWith(`${key}.`)));

/** What must be given for the schema to say which other keys there are. */
const told: Readonly<Record<string, object>> = { drive: { method: "constant-current" } };
/** The keys that the schema has there, as it names them when one is wrong; none: it is not a section. */
function keysOf(path: readonly string[]): string[] {
  const wrong = { ...told[path.join(".")], "no such key": 1 };
  for (const value of [wrong, [wrong]]) {
    const data = path.reduceRight<unknown>((inside, key) => ({ ...told[key], [key]: inside }), value);
    const { problems } = checkSections(studySections(engine.describe()), data);
    const found = problems.find(({ code, at }) => code === "UNKNOWN_KEY" && at.at(-1) === "no such key");
    if (found !== undefined) return found.expected!.split(", ");
  }
  return [];
}
function leaves(path: readonly string[] = []): string[] {
  // A map by species, and what the engine has of members: no keys of the schema.
  if (["transportCharges", "thermostat", "structure.occupancies.minimumDistance"].includes(path.join(".")))
    return [path.join(".")];
  const inside = keysOf(path);
  return inside.length === 0 ? [path.join(".")] : inside.flatMap((key) => leaves([...path, key]));
}

describe("docs/study-file.md and the schema", () => {
  test("have the same keys", () => {
    expect(leaves().length).toBeGreaterThan(50);
    expect([...documented].sort()).toEqual(leaves().sort());
  });

  test("have the same thermostats, with their parameters", () => {
    const { meaning } = rows.find(({ keys }) => keys.includes("thermostat"))!;
    for (const { name, parameters } of engine.describe().thermostats)
      expect(meaning).toContain(`\`${name}\` (${parameters.map((parameter) => `\`${parameter.name}\``).join(", ")})`);
  });

  const full: Readonly<Record<string, unknown>> = {
    structure: { file: "structure.extxyz" },
    forceField: { file: "force-field.yaml" },
    transportCharges: { Li: 1, Zr: 4, O: -2 },
    temperatures: ["600 K"],
    equilibration: { duration: "0.4 ps" },
    drive: { method: "constant-current", direction: [1, 2, -2], driftVelocity: ["0.2 Å/ps", "0.3 Å/ps"] },
    production: { timestep: "1 fs", duration: "2 ps", targetError: "5 %" },
    equilibrium: {},
    thermostat: { type: "csvr" },
    trajectory: { interval: "0.1 ps" },
  };
  const changed = (path: readonly string[], value: unknown): Record<string, unknown> => {
    const copy = structuredClone(full) as Record<string, unknown>;
    const section = path.slice(0, -1).reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, copy);
    if (value === undefined) delete section[path.at(-1)!];
    else section[path.at(-1)!] = value;
    return copy;
  };
  const configOf = (study: object): StudyConfig => resolveStudy(study, small.folder).config;
  const isRefused = (study: object): boolean => {
    try {
      configOf(study);
      return false;
    } catch (error) {
      if (error instanceof InputError) return true;
      throw error;
    }
  };

  // One of three ways to give currents is.
  const currents = ["driftVelocity", "currentDensity", "currents"].map((key) => `drive.${key}`);
  const required = rows.flatMap(({ keys, standard }) => (standard === "required" ? keys : []));
  test.each(required.filter((key) => !currents.includes(key)))("%s is required", (key) => {
    expect(isRefused(full)).toBe(false);
    expect(isRefused(changed(key.split("."), undefined))).toBe(true);
  });
  test("so is one of the currents", () => {
    expect(isRefused(changed(["drive", "driftVelocity"], undefined))).toBe(true);
    for (const key of currents.slice(1))
      expect(
        isRefused({ ...full, drive: { method: "constant-current", direction: [1, 0, 0], [key.slice(6)]: "auto" } }),
      ).toBe(false);
  });

  /** A value, if the default is one. */
  const valueOf = ({ standard }: Row): unknown => {
    const [, plain, quoted] = /^(?:([−\d]+|\[.*?\])(?=$|[,;])|`([^`]+)`$)/.exec(standard) ?? [];
    const text = plain ?? quoted;
    return text === undefined ? undefined : parse(text.replace("−", "-"));
  };
  const words: Readonly<Record<string, unknown>> = { "10 steps": "10 fs", "20 × `duration`": "40 ps" };
  const standards = [...rows, ...building].flatMap((row) =>
    row.keys.flatMap((key) => {
      const value = words[row.standard] ?? (/^[\d.]+ Å$/.test(row.standard) ? row.standard : valueOf(row));
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
  test("of the defaults, most are values", () => {
    expect(standards.map(([key]) => key)).toEqual(
      expect.arrayContaining([
        "structure.frame",
        "production.sampleInterval",
        "production.maxDuration",
        "skin",
        "seed",
      ]),
    );
    expect(standards.length).toBeGreaterThanOrEqual(20);
  });
  test.each(standards)("%s is %j when left out", (key, value) => {
    expect(configOf(changed(key.split("."), value))).toEqual(configOf(changed(key.split("."), undefined)));
    // And it is looked at: another value is another study, or an error.
    const other = typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : "no such value";
    const change = changed(key.split("."), other);
    if (!isRefused(change)) expect(configOf(change)).not.toEqual(configOf(changed(key.split("."), undefined)));
  });

  test("minimisation has the values that its row shows", () => {
    const { meaning } = rows.find(({ keys }) => keys.includes("preparation.minimise"))!;
    const shown = parse(/`(\{.*?\})`/.exec(meaning)![1]!) as object;
    expect(configOf({ ...full, preparation: { minimise: shown } })).toEqual(
      configOf({ ...full, preparation: { minimise: {} } }),
    );
  });
});
