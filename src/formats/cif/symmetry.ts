import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import {
  hall_symbol_entries_from_number,
  hall_symbol_entry,
  initSync,
  operations_from_number,
  type MoyoHallSymbolEntry,
} from "@spglib/moyo-wasm";

import type { Cell } from "../../structures/cell.js";

/** x′ = rotation · x + translation, in fractional coordinates. */
export interface Operation {
  /** Nine integers, row by row. */
  readonly rotation: readonly number[];
  /** In [0, 1). */
  readonly translation: readonly number[];
}

export type SpaceGroupSetting = MoyoHallSymbolEntry;

let ready = false;
/** The tables are in a WebAssembly module, which is loaded when they are first needed. */
function load(): void {
  if (ready) return;
  initSync({ module: readFileSync(createRequire(import.meta.url).resolve("@spglib/moyo-wasm/moyo_wasm_bg.wasm")) });
  ready = true;
}

/** The settings of a space group (1 to 230), in the order of spglib. */
export function settingsOf(number: number): SpaceGroupSetting[] {
  load();
  return hall_symbol_entries_from_number(number);
}

export function allSettings(): SpaceGroupSetting[] {
  load();
  return Array.from({ length: 530 }, (_, i) => hall_symbol_entry(i + 1));
}

export function operationsOf({ number, hall_number }: SpaceGroupSetting): Operation[] {
  load();
  const operations = operations_from_number(number, { type: "HallNumber", value: hall_number }, false);
  // The module's matrices are column by column.
  return operations.map(({ rotation: r, translation }) => ({
    rotation: [r[0], r[3], r[6], r[1], r[4], r[7], r[2], r[5], r[8]],
    translation: translation.map(intoCell),
  }));
}

/** Whether it is the setting that International Tables describe first: unique axis b, hexagonal axes, origin choice 2, axes as they are. */
export function isStandard({ setting }: SpaceGroupSetting): boolean {
  return ["", "b", "b1", "H", "2"].includes(setting);
}

/** Into [0, 1); what rounding left just below 1 is 0. */
export function intoCell(x: number): number {
  const rest = x - Math.floor(x);
  return rest > 1 - 1e-9 ? 0 : rest;
}

const axes = ["x", "y", "z"];

/** "-x+1/2, y, x-z" and the like, decimals allowed; null when it is not one. Translations are taken to the nearest 1/24. */
export function parseOperation(text: string): Operation | null {
  const parts = text.toLowerCase().replace(/\s+/g, "").split(",");
  if (parts.length !== 3) return null;
  const rotation: number[] = [];
  const translation: number[] = [];
  for (const part of parts) {
    const row = [0, 0, 0];
    let shift = 0;
    const term = /([+-]?)(?:([xyz])|(\d+(?:\.\d*)?|\.\d+)(?:\/(\d+))?)/y;
    if (part === "") return null;
    while (term.lastIndex < part.length) {
      const first = term.lastIndex === 0;
      const match = term.exec(part);
      if (match === null || (!first && match[1] === "")) return null;
      const sign = match[1] === "-" ? -1 : 1;
      if (match[2] !== undefined) row[axes.indexOf(match[2])]! += sign;
      else shift += (sign * Number(match[3])) / Number(match[4] ?? 1);
    }
    const nearest = Math.round(shift * 24) / 24;
    if (!(Math.abs(shift - nearest) < 2e-3)) return null;
    rotation.push(...row);
    translation.push(intoCell(nearest));
  }
  const [a, b, c, d, e, f, g, h, i] = rotation as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return Math.abs(determinant) === 1 ? { rotation, translation } : null;
}

function key({ rotation, translation }: Operation): string {
  return `${rotation.join()}|${translation.map((x) => Math.round(x * 24) % 24).join()}`;
}

/** Whether the operations are different and make a group: products of any two are among them. Lists cut short do not. */
export function isGroup(operations: readonly Operation[]): boolean {
  const known = new Set(operations.map(key));
  if (known.size !== operations.length || !known.has("1,0,0,0,1,0,0,0,1|0,0,0")) return false;
  return operations.every((a) =>
    operations.every((b) => {
      const rotation = Array.from({ length: 9 }, (_, i) => {
        const row = 3 * Math.floor(i / 3);
        return (
          a.rotation[row]! * b.rotation[i % 3]! +
          a.rotation[row + 1]! * b.rotation[3 + (i % 3)]! +
          a.rotation[row + 2]! * b.rotation[6 + (i % 3)]!
        );
      });
      return known.has(
        key({ rotation: rotation.map((x) => x + 0), translation: apply(a, b.translation).map(intoCell) }),
      );
    }),
  );
}

export function apply({ rotation, translation }: Operation, x: readonly number[]): number[] {
  return [0, 1, 2].map(
    (i) => rotation[3 * i]! * x[0]! + rotation[3 * i + 1]! * x[1]! + rotation[3 * i + 2]! * x[2]! + translation[i]!,
  );
}

/** Whether a cell (rows a, b, c) has the lattice symmetry that an operation needs, to 1 %. */
export function fitsCell({ rotation }: Operation, cell: Cell): boolean {
  const length = (v: readonly number[]) =>
    Math.hypot(...[0, 1, 2].map((k) => v[0]! * cell[k]! + v[1]! * cell[3 + k]! + v[2]! * cell[6 + k]!));
  const turned = (v: readonly number[]) =>
    [0, 1, 2].map((i) => rotation[3 * i]! * v[0]! + rotation[3 * i + 1]! * v[1]! + rotation[3 * i + 2]! * v[2]!);
  return [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 1, 0],
    [1, 0, 1],
    [0, 1, 1],
  ].every((v) => Math.abs(length(turned(v)) / length(v) - 1) < 0.01);
}
