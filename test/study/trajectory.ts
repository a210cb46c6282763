import { readFileSync } from "node:fs";

/** Positions of each frame of an extended XYZ trajectory, [3N] Å: the columns after the species. */
export function readTrajectory(path: string): Float64Array[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const atoms = Number(lines[0]);
  return Array.from({ length: lines.length / (atoms + 2) }, (_, frame) =>
    Float64Array.from(
      lines
        .slice(frame * (atoms + 2) + 2, (frame + 1) * (atoms + 2))
        .flatMap((line) => line.trim().split(/\s+/).slice(1, 4).map(Number)),
    ),
  );
}
