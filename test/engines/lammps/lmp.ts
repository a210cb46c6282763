import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether LAMMPS is on the PATH; tests that need it are skipped, saying so, where it is not. */
export const hasLammps = spawnSync("lmp", ["-h"]).status === 0;
if (!hasLammps)
  console.log(
    "no lmp on the PATH: comparisons with LAMMPS itself are skipped (Debian, Ubuntu: apt-get install lammps)",
  );

/** Writes the files into a folder of their own and runs LAMMPS there. */
export function runLammps(
  files: ReadonlyMap<string, string>,
  input: string,
  variables: Readonly<Record<string, number | string>> = {},
): { readonly output: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "lmp-"));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  const words = ["-in", input, ...Object.entries(variables).flatMap(([name, value]) => ["-var", name, String(value)])];
  const { status, stdout, stderr } = spawnSync("lmp", words, {
    cwd: folder,
    encoding: "utf8",
    timeout: 1_200_000,
    env: { ...process.env, OMP_NUM_THREADS: "1" },
  });
  if (status !== 0)
    throw new Error(
      `LAMMPS: ${
        stdout
          .split("\n")
          .filter((line) => /ERROR|Last command/.test(line))
          .join("\n") || stderr
      }`,
    );
  return { output: stdout, folder };
}

/** Rows below the thermo headers "Step PotEng …" of all runs. */
export function thermoRows(output: string): number[][] {
  const lines = output.split("\n");
  return lines.flatMap((line, i) => {
    if (!/^Step PotEng/.test(line)) return [];
    const rows: number[][] = [];
    for (const next of lines.slice(i + 1)) {
      const values = next.trim().split(/\s+/).map(Number);
      if (values.length < 2 || !values.every(Number.isFinite)) break;
      rows.push(values);
    }
    return rows;
  });
}
