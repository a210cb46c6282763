import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { InputError } from "../../errors/errors.js";
import { readStructure } from "../../formats/index.js";
import { toCartesian, toFractional } from "../../structures/index.js";
import type { ReportedStudy } from "../studies.js";
import { escape } from "./markup.js";

/** All runs that have snapshots. */
function snapshotsOf(studies: readonly ReportedStudy[]): { readonly id: string; readonly last: string }[] {
  return studies.flatMap(({ results, folder, slug }) =>
    results.points
      .flatMap((point) => [...point.runs, ...(point.equilibrium?.runs ?? [])])
      .flatMap(({ id, snapshots }) =>
        snapshots.length === 0
          ? []
          : [{ id: slug === "" ? id : `${slug}/${id}`, last: join(folder, snapshots.at(-1)!) }],
      ),
  );
}

/** What stands between script tags must not end them. */
const inScript = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");

/**
 * The last snapshot of a run in three dimensions, to be turned with mouse or finger; 3Dmol (N. Rego & D. Koes, Bioinformatics 31,
 * 1322 (2015)) stands in the page.
 *
 * @param run its id, of several studies the first one that has it, or STUDY/ID; left out: the first one
 * @throws InputError UNKNOWN_RUN; those of `readStructure`
 */
export function viewerHtml({ studies }: { readonly studies: readonly ReportedStudy[] }, run?: string): string {
  const all = snapshotsOf(studies);
  const chosen = run === undefined ? all[0] : all.find(({ id }) => id === run || id.endsWith(`/${run}`));
  if (chosen === undefined)
    throw new InputError([
      {
        code: "UNKNOWN_RUN",
        message: run === undefined ? "no run has left a structure to be shown" : "there is no such run",
        path: "--3d",
        ...(run === undefined ? {} : { received: run }),
        ...(all.length > 0 ? { expected: all.map(({ id }) => id).join(", ") } : {}),
      },
    ]);
  const { species, positions, cell } = readStructure(chosen.last);
  const wrapped = toCartesian(
    toFractional(positions, cell).map((x) => x - Math.floor(x)),
    cell,
  );
  const atoms = species.map((elem, i) => ({
    elem,
    x: wrapped[3 * i]!,
    y: wrapped[3 * i + 1]!,
    z: wrapped[3 * i + 2]!,
  }));
  const ofLibrary = (file: string) =>
    readFileSync(createRequire(import.meta.url).resolve(`3dmol/${file}`), "utf8").replaceAll("*/", "* /");
  const library = readFileSync(createRequire(import.meta.url).resolve("3dmol/build/3Dmol-min.js"), "utf8");
  // Whoever passes the page on passes the library on, which its licence allows with its text beside it.
  const licences = `/*! 3Dmol.js\n${ofLibrary("LICENSE")}\n${ofLibrary("build/3Dmol-min.js.LICENSE.txt")}*/\n`;
  const data = JSON.stringify({
    atoms: atoms.map(({ elem, x, y, z }) => [elem, ...[x, y, z].map((c) => Number(c.toFixed(3)))]),
    cell: [...Array.from({ length: 9 }, (_, k) => Number(cell[k]!.toFixed(4)))],
  });
  return `<p>Last structure of ${escape(chosen.id)}, atoms in the cell. Drag to turn, scroll to come nearer.</p>
<div class="viewer" id="viewer"></div>
<script>${inScript(licences + library)}</script>
<script>
(() => {
  const { atoms, cell } = ${inScript(data)};
  const place = document.getElementById("viewer");
  try {
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const viewer = $3Dmol.createViewer(place, { backgroundColor: colour("--paper") });
    viewer.addModel().addAtoms(atoms.map(([elem, x, y, z], serial) => ({ elem, x, y, z, serial, bonds: [], bondOrder: [] })));
    viewer.setStyle({}, { sphere: { scale: 0.28 } });
    const corner = (i, j, k) => ({ x: i * cell[0] + j * cell[3] + k * cell[6], y: i * cell[1] + j * cell[4] + k * cell[7], z: i * cell[2] + j * cell[5] + k * cell[8] });
    for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) for (const [from, to] of [[corner(0, i, j), corner(1, i, j)], [corner(i, 0, j), corner(i, 1, j)], [corner(i, j, 0), corner(i, j, 1)]]) viewer.addLine({ start: from, end: to, color: colour("--muted") });
    viewer.zoomTo();
    viewer.render();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => viewer.setBackgroundColor(colour("--paper")));
  } catch (error) {
    place.textContent = "This browser cannot show the structure: " + error.message;
  }
})();
</script>
`;
}
