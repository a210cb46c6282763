import { toFractional } from "../../../structures/index.js";
import type { TrajectoryWrite } from "../../format.js";
import { lammpsFrame } from "../frame.js";

/** Å/fs in Å/ps, LAMMPS' unit of velocity under `units metal`. */
const PER_PS = 1000;

/**
 * A LAMMPS text dump in units `metal` (https://docs.lammps.org/dump.html): id type element, xu yu zu or x y z ix iy iz, and
 * vx vy vz (Å/ps), fx fy fz (eV/Å), q (e). A cell that LAMMPS has no name for is rotated with all vectors.
 */
export const writeDump: TrajectoryWrite = {
  suffix: "lammpstrj",
  write({ cell: given, species, types, charges }, frame, { positions, columns }) {
    const { cell, turn } = lammpsFrame(given);
    const [lx, ly, lz, xy, xz, yz] = [cell[0]!, cell[4]!, cell[8]!, cell[3]!, cell[6]!, cell[7]!];
    // Bounds of a tilted box are those of the box around it.
    const bounds = [
      [Math.min(0, xy, xz, xy + xz), lx + Math.max(0, xy, xz, xy + xz), xy],
      [Math.min(0, yz), ly + Math.max(0, yz), xz],
      [0, lz, yz],
    ];
    const isTilted = xy !== 0 || xz !== 0 || yz !== 0;
    const words: { readonly names: string; readonly of: (i: number) => readonly (number | string)[] }[] = [
      { names: "id type element", of: (i) => [i + 1, types[i]!, species[i]!] },
    ];
    const vectors = (names: string, values: Float64Array, text: (x: number) => string) => {
      const turned = turn(values);
      words.push({ names, of: (i) => [text(turned[3 * i]!), text(turned[3 * i + 1]!), text(turned[3 * i + 2]!)] });
    };
    const place = (x: number) => x.toFixed(8);
    if (positions === "unwrapped") vectors("xu yu zu", frame.unwrappedPositions, place);
    else {
      vectors("x y z", frame.positions, place);
      const images = toFractional(
        frame.unwrappedPositions.map((x, k) => x - frame.positions[k]!),
        given,
      );
      words.push({ names: "ix iy iz", of: (i) => [0, 1, 2].map((k) => Math.round(images[3 * i + k]!) + 0) });
    }
    const exact = (x: number) => x.toExponential(9);
    if (columns.includes("velocities"))
      vectors(
        "vx vy vz",
        frame.velocities.map((v) => v * PER_PS),
        exact,
      );
    if (columns.includes("forces")) vectors("fx fy fz", frame.forces, exact);
    if (columns.includes("charges")) words.push({ names: "q", of: (i) => [charges[i]!] });
    const lines = [
      "ITEM: UNITS",
      "metal",
      "ITEM: TIME",
      String(frame.time / PER_PS),
      "ITEM: TIMESTEP",
      String(frame.step),
      "ITEM: NUMBER OF ATOMS",
      String(species.length),
      `ITEM: BOX BOUNDS ${isTilted ? "xy xz yz " : ""}pp pp pp`,
      ...bounds.map((values) => (isTilted ? values : values.slice(0, 2)).join(" ")),
      `ITEM: ATOMS ${words.map(({ names }) => names).join(" ")}`,
    ];
    for (let i = 0; i < species.length; i++) lines.push(words.flatMap(({ of }) => of(i)).join(" "));
    return `${lines.join("\n")}\n`;
  },
};
