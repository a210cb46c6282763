import { toFractional } from "../../../structures/index.js";
import type { TrajectoryWrite } from "../../format.js";

/** Å/fs in Å/ps, LAMMPS' unit of velocity under `units metal`. */
const PER_PS = 1000;

const dot = (a: readonly number[], b: readonly number[]) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
const unit = (a: readonly number[]) => a.map((x) => x / Math.hypot(...a));

/** The rotation into LAMMPS' frame, a along x and b in the x–y plane, of [3N] vectors. */
function rotation(cell: ArrayLike<number>): (vectors: ArrayLike<number>) => ArrayLike<number> {
  const [a, b] = [0, 3].map((i) => [cell[i]!, cell[i + 1]!, cell[i + 2]!]) as [number[], number[]];
  if (a[1] === 0 && a[2] === 0 && b[2] === 0) return (vectors) => vectors;
  const x = unit(a);
  const y = unit(b.map((value, k) => value - dot(b, x) * x[k]!));
  const z = [x[1]! * y[2]! - x[2]! * y[1]!, x[2]! * y[0]! - x[0]! * y[2]!, x[0]! * y[1]! - x[1]! * y[0]!];
  return (vectors) => {
    const result = new Float64Array(vectors.length);
    for (let i = 0; i < vectors.length; i += 3) {
      const v = [vectors[i]!, vectors[i + 1]!, vectors[i + 2]!];
      result.set([dot(v, x), dot(v, y), dot(v, z)], i);
    }
    return result;
  };
}

/**
 * A LAMMPS text dump in units `metal` (https://docs.lammps.org/dump.html): id type element, xu yu zu or x y z ix iy iz, and
 * vx vy vz (Å/ps), fx fy fz (eV/Å), q (e). A cell that LAMMPS has no name for is rotated with all vectors.
 */
export const writeDump: TrajectoryWrite = {
  suffix: "lammpstrj",
  write({ cell: given, species, types, charges }, frame, { positions, columns }) {
    const rotated = rotation(given);
    const cell = rotated(Array.from(given));
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
    const vectors = (names: string, values: ArrayLike<number>, text: (x: number) => string) => {
      const turned = rotated(values);
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
