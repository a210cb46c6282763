import { factorOf, nameAndUnit, type ColumnKind } from "../column-header.js";
import { ZERO_CELSIUS } from "../../../units/constants.js";
import { toUnit } from "../../../units/index.js";

/** What columns of a table of σ(T) may hold. */
export type Role = "temperature" | "inverse temperature" | "conductivity" | "error" | "relative error" | "label";

export interface TableColumn {
  /** As the header has it. */
  readonly header: string;
  readonly role: Role;
  /** Of what the numbers, or the argument of their logarithm, are. */
  readonly kind: ColumnKind | null;
  /** Base of the logarithm that the numbers are; `null`: they are plain. */
  readonly base: number | null;
  readonly unit: string | null;
}

const patterns: readonly { readonly role: Role; readonly kind: ColumnKind | null; readonly pattern: RegExp }[] = [
  { role: "inverse temperature", kind: "inverse temperature", pattern: /^1(000)?\/t(emp(erature)?)?$/i },
  { role: "temperature", kind: "temperature", pattern: /^t(emp(erature)?)?$/i },
  { role: "relative error", kind: null, pattern: /^rel(ative)?_?(standard_?)?(error|uncertainty)$/i },
  {
    role: "error",
    kind: null,
    pattern:
      /^((standard_?)?(error|uncertainty|deviation)|std_?(err(or)?|dev)?|s\.?[ed]\.?|±|[+]-|[δΔ]σ|((sigma|σ|cond(uctivity)?)_?)(standard_?)?(err(or)?|std|uncertainty))$/i,
  },
  { role: "label", kind: null, pattern: /^(label|name|sample|series|source|reference|ref|note|comment)s?$/i },
  {
    role: "conductivity",
    kind: "conductivity times temperature",
    pattern: /^(σ|sigma|cond(uctivity)?)[ _]?([*×·]|times)?[ _]?t(emp(erature)?)?$/i,
  },
  {
    role: "conductivity",
    kind: "conductivity",
    pattern:
      /^((total|bulk|ionic|dc)_?)?(σ|sigma|cond(uctivity)?)(_?(constant_current|einstein|green_kubo|nernst_einstein|total|bulk|ionic|dc|ion|i))?$/i,
  },
];

/** Whether a header names a coefficient of diffusion: "D", "D_Li [cm^2/s]", "log10(D)". */
export const isDiffusion = (header: string): boolean =>
  /^d([ _]?(self|tracer|li|na|k|ag|cu|o|f|σ|sigma))?$|^(self[ _-]?)?diff(usion|usivity)/i.test(
    nameAndUnit(withoutLogarithm(header.trim()).name)
      .name.replace(/\s*\/.*$/, "")
      .replace(/_(cm|m|a)\d?.*$/i, ""),
  );

/** Kinds whose units an underscore may part from a name. */
const kinds = (name: string): readonly ColumnKind[] => {
  const found = patterns.find(({ pattern }) => pattern.test(withoutLogarithm(name).name.replaceAll(" ", "_")));
  return found === undefined ? [] : found.kind === null ? ["conductivity"] : [found.kind];
};

/** "log10(σT / S K cm^-1)" → base, argument with its unit. */
function withoutLogarithm(cell: string): {
  readonly base: number | null;
  readonly name: string;
  readonly rest: string;
} {
  const match = /^(log_?10|log₁₀|lg|ln|loge)(?:[_ ]+|\s*(?=\())(.*)$/i.exec(cell);
  if (match === null) return { base: null, name: cell, rest: "" };
  const base = /^(ln|loge)/i.test(match[1]!) ? Math.E : 10;
  const inner = /^\(([^()]*(?:\([^()]*\)[^()]*)*)\)(.*)$/.exec(match[2]!.trim());
  return inner === null ? { base, name: match[2]!, rest: "" } : { base, name: inner[1]!, rest: inner[2]! };
}

/** The column that a header names; `undefined`: none that is known here. "σ [S/cm]", "σ / S cm⁻¹", "sigma_S_per_cm", "log10(σT [S K/cm])" are all read. */
export function columnOf(header: string): TableColumn | undefined {
  if (header.length > 200) return undefined;
  const error = /^(.*?\S)[_ ]+(standard[_ ])?(error|uncertainty|std|stderr)$/i.exec(header.trim());
  const of = error === null ? undefined : columnOf(error[1]!);
  if (of?.role === "conductivity") return { ...of, header: header.trim(), role: "error" };
  const { base, name: argument, rest } = withoutLogarithm(header.trim());
  const text = `${argument}${rest}`.trim();
  // "T / K" and "1000/T / K^-1": the slash before the unit is the one that is no part of the name.
  const slash = /^(1(?:000)?\s*\/\s*[^/[(]+?|[^/[(]+?)\s*\/\s*(.+)$/.exec(text);
  const isName = slash !== null && !/^1(000)?$/.test(slash[1]!);
  const { name, unit } = isName
    ? { name: slash[1]!, unit: slash[2]!.replace(/^\((.*)\)$/, "$1") }
    : nameAndUnit(text, kinds);
  const plain = name
    .trim()
    .replace(/\s*\/\s*/, "/")
    .replaceAll(" ", "_");
  const found = patterns.find(({ pattern }) => pattern.test(plain));
  return found && { header: header.trim(), role: found.role, kind: found.kind, base, unit: unit?.trim() ?? null };
}

/** To K, 1/K, S/cm or S K/cm; `null` when the unit is not of the kind. A temperature in °C has an offset, which a factor does not do. */
export function conversion(unit: string, kind: ColumnKind): ((x: number) => number) | null {
  if (kind === "temperature" && /^(°\s?C|℃|deg_?C|C|celsius)$/i.test(unit)) return (x) => x + ZERO_CELSIUS;
  const factor = factorOf(unit, kind);
  if (factor === null) return null;
  const shown = kind === "conductivity" || kind === "conductivity times temperature" ? toUnit(factor, "S/cm") : factor;
  return (x) => x * shown;
}
