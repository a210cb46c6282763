import { cif } from "./cif/index.js";
import { extendedXyz } from "./extended-xyz/index.js";
import type { Format, StructurePart, StructureWriter } from "./format.js";
import { galvanostat } from "./galvanostat/index.js";
import { gpumd } from "./gpumd/index.js";
import { lammpsAveTime } from "./lammps/ave-time/index.js";
import { lammpsData } from "./lammps/data/index.js";
import { lammpsDump } from "./lammps/dump/index.js";
import { lammpsInput } from "./lammps/input/index.js";
import { stillingerWeber } from "./lammps/sw/index.js";
import { nap } from "./nap/index.js";
import { nep } from "./nep/index.js";
import { poscar } from "./poscar/index.js";
import { chargeTable } from "./tables/charge/index.js";
import { conductivityTable } from "./tables/conductivity/index.js";
import { uf3 } from "./uf3/index.js";
import { xdatcar } from "./xdatcar/index.js";

/** All formats, in the order in which they are tried: those that take almost anything come last. */
export const formats: readonly Format[] = [
  gpumd,
  extendedXyz,
  cif,
  lammpsData,
  xdatcar,
  poscar,
  lammpsDump,
  lammpsAveTime,
  chargeTable,
  conductivityTable,
  uf3,
  stillingerWeber,
  lammpsInput,
  nep,
  nap,
  galvanostat,
];

/** A capability with the names of its format. */
export type Named<Capability> = Capability & Pick<Format, "name" | "title">;

function having<Capability extends object>(
  of: (format: Format) => Capability | undefined,
): readonly Named<Capability>[] {
  return formats.flatMap((format) => {
    const capability = of(format);
    return capability === undefined ? [] : [{ ...capability, name: format.name, title: format.title }];
  });
}

/** A writer that says what of a structure its format cannot carry. */
function noticingLosses(writer: StructureWriter, carries: readonly StructurePart[]): StructureWriter {
  return {
    ...writer,
    write(structure) {
      const { text, notes } = writer.write(structure);
      const lost = (["velocities", "charges", "masses", "groups"] as const).filter(
        (part) => structure[part] !== undefined && !carries.includes(part),
      );
      return lost.length === 0
        ? { text, notes }
        : { text, notes: [`${lost.join(", ")}: not in this format, left out`, ...notes] };
    },
  };
}

export const structureReaders = having((format) => format.structure?.read);
export const structureWriters = having(({ structure }) =>
  structure?.write === undefined ? undefined : noticingLosses(structure.write, structure.carries),
);
export const trajectoryReaders = having((format) => format.trajectory?.read);
/** The first is taken where none is named. */
export const trajectoryWriters = having((format) => format.trajectory?.write);
export const seriesReaders = having((format) => format.series?.read);
export const conductivitiesReaders = having((format) => format.conductivities?.read);
export const forceFieldReaders = having((format) => format.forceField?.read);
export const manyBodyReaders = having((format) => format.manyBody?.read);

/** "extended XYZ, CIF or POSCAR", as help texts have it. */
export function titles(members: readonly Pick<Format, "title">[]): string {
  const [last, ...others] = members.map(({ title }) => title).reverse();
  return others.length === 0 ? (last ?? "") : `${others.reverse().join(", ")} or ${last}`;
}

/** A format a line, for messages. */
export function summaries(members: readonly { readonly name: string; readonly summary: string }[]): string {
  return members.map(({ name, summary }) => `${name}: ${summary.replaceAll("`", "")}`).join("\n");
}
