import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import type { Interaction } from "../../src/model/index.js";
import { describeAddon } from "../../src/index.js";
import { figures } from "../../src/report/figures/index.js";
import { limits } from "../../src/limits.js";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** Headers of a folder that are members, not the folder's own machinery: those with a `name` of their own. */
function members(folder: string): string[] {
  return (readdirSync(at(folder), { recursive: true }) as string[])
    .filter((file) => file.endsWith(".hpp"))
    .filter((file) =>
      readFileSync(at(`${folder}/${file}`), "utf8").includes("static constexpr std::string_view name ="),
    )
    .map((file) => basename(file, ".hpp"));
}
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name).sort();

describe("what is in the folders is in the registries", () => {
  const description = describeAddon();
  test.each([
    ["native/interactions/pair/potentials", description.potentials],
    ["native/interactions/pair/cutoffs", description.cutoffs],
    ["native/interactions/coulomb", description.interactions.filter(({ coulomb }) => coulomb)],
    ["native/dynamics/thermostats", description.thermostats],
  ] as const)("%s", (folder, registered) => {
    const found = members(folder).sort();
    expect(found.length).toBeGreaterThan(1);
    expect(names(registered)).toEqual(found);
  });

  test("interactions that a model can be given, and those that the addon knows", () => {
    const kinds: Record<Interaction["kind"], true> = {
      pair: true,
      nep: true,
      "pair-splines": true,
      "three-body": true,
      socket: true,
      ewald: true,
      "direct-ewald": true,
      spme: true,
      "damped-shifted-force": true,
    };
    expect(names(description.interactions)).toEqual(Object.keys(kinds).sort());
  });

  test("every name is documented where users look for it", () => {
    const forceField = readFileSync(at("docs/force-field.md"), "utf8");
    for (const { name, parameters } of [...description.potentials, ...description.interactions]) {
      expect(forceField).toContain(name);
      for (const parameter of parameters) expect(forceField, `${name}: ${parameter.name}`).toContain(parameter.name);
    }
    for (const name of names(description.cutoffs)) expect(forceField).toContain(name);
    const study = readFileSync(at("docs/study-file.md"), "utf8");
    for (const name of [...names(description.thermostats), ...names(description.colourSchemes)])
      expect(study).toContain(name);
  });

  test("figures of the report: every file that exports one, and each is documented", () => {
    const found = readdirSync(at("src/report/figures")).filter((file) =>
      /^export const \w+: Figure =/m.test(readFileSync(at(`src/report/figures/${file}`), "utf8")),
    );
    expect(figures.map(({ name }) => `${name}.ts`).sort()).toEqual(found.sort());
    const report = readFileSync(at("docs/report.md"), "utf8");
    for (const { name } of figures) expect(report, name).toContain(`\`${name.replace("-series", "")}`);
  });

  test("every source file is in the list that both builds read", () => {
    const listed = JSON.parse(readFileSync(at("native/sources.json"), "utf8")) as Record<
      "core" | "oracle" | "binding",
      string[]
    >;
    const all = (readdirSync(at("native"), { recursive: true }) as string[])
      .filter((file) => file.endsWith(".cpp"))
      .map((file) => `native/${file}`);
    expect([...listed.core, ...listed.oracle, ...listed.binding].sort()).toEqual(all.sort());
    expect(listed.core.some((file) => file.includes("binding"))).toBe(false);
  });
});

test("limits of neutrality are the same in the core, in the front end and in the pages", () => {
  const header = readFileSync(at("native/neutrality.hpp"), "utf8");
  const limit = (name: string) => Number(new RegExp(`${name} = ([^;]+);`).exec(header)![1]);
  expect(limit("transport_neutrality")).toBe(limits.transportNeutrality);
  expect(limit("force_field_neutrality")).toBe(limits.forceFieldNeutrality);
  expect(readFileSync(at("docs/study-file.md"), "utf8")).toContain(
    `within ${limits.transportNeutrality.toExponential()} e`,
  );
  expect(readFileSync(at("docs/force-field.md"), "utf8")).toContain(
    `up to ${limits.forceFieldNeutrality.toExponential()} e per cell`,
  );
});
