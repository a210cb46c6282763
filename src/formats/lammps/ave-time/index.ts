import { numberAt } from "../../../input/line-reader.js";
import { displacementOf } from "../../../recordings/integrate.js";
import type { ChargeRecording } from "../../../recordings/recording.js";
import { chargesOf } from "../../../recordings/series.js";
import { reading, type Format, type RecordingReader } from "../../format.js";
import { refuseSquares, unitFactor } from "../../tables/column-header.js";

/**
 * Output of LAMMPS' `fix ave/time` in scalar mode: two or three comment lines, then step and averages. Its values are means
 * over the samples before the step, so fluxes are summed, not interpolated.
 */
const read: RecordingReader<ChargeRecording> = {
  summary: "LAMMPS `fix ave/time` of the flux Σ z v",
  needs: "`--timestep`, `--unit`, `--volume`",
  detect: (firstLines) =>
    /^#\s*(Time-averaged data|.*\bfix ave\/time\b)/i.test(firstLines[0] ?? "") ||
    /^#\s*TimeStep\b/.test(firstLines[1] ?? ""),
  async read(lines, options) {
    if (options.timestep === undefined && options.interval === undefined)
      return lines.fail({
        code: "MISSING_OPTION",
        message: "LAMMPS counts steps: the time step is needed",
        expected: '--timestep, e.g. "1 fs"',
      });
    let names: string[] = [];
    const rows: { readonly line: number; readonly words: readonly number[] }[] = [];
    const notes: string[] = [];
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      if (line.trim() === "") continue;
      const words = line.replace(/^#/, "").trim().split(/\s+/);
      if (line.startsWith("#")) {
        if (words[0] === "TimeStep") names = words.slice(1);
        if (/^Row$/i.test(words[0]!))
          lines.fail({
            code: "NOT_SUPPORTED",
            message: "this is fix ave/time in vector mode",
            line: lines.number,
            expected: "scalar mode: one row a time",
            remedy: "write the flux as three scalar variables",
          });
        continue;
      }
      if (words.length !== names.length + 1) {
        // The line that a killed job was writing.
        if ((await lines.next()) === undefined) {
          notes.push("the last, incomplete line is left out");
          break;
        }
        lines.fail({
          code: "WRONG_COUNT",
          message: "the row has another number of values than the header",
          line: lines.number - 1,
          expected: `TimeStep and ${names.length} values`,
          received: `${words.length} words`,
        });
      }
      rows.push({
        line: lines.number,
        words: words.map((word, k) => numberAt(lines, word, k === 0 ? "the step" : names[k - 1]!)),
      });
    }
    refuseSquares(lines, options.columns ?? names);
    const wanted = options.columns ?? (names.length === 3 || names.length === 1 ? names : undefined);
    if (wanted === undefined)
      return lines.fail({
        code: "MISSING_OPTION",
        message: "which columns hold the flux is not said",
        expected: "--columns with one or three of them",
        received: names.join(", "),
      });
    if (wanted.length !== 1 && wanted.length !== 3)
      return lines.fail({
        code: "WRONG_COUNT",
        message: "one column (a single direction) or three are needed",
        received: wanted.join(", "),
      });
    const quantity = options.quantity ?? "flux";
    const unit =
      options.unit ??
      lines.fail({
        code: "MISSING_UNIT",
        message: "LAMMPS writes no units",
        expected: '--unit, e.g. "e Å/ps" for a flux in units metal, "e Å/fs" in units real',
      });
    let factor = unitFactor(lines, unit, quantity);
    if (quantity === "current-density")
      factor *=
        options.volume ??
        lines.fail({
          code: "MISSING_OPTION",
          message: "a current density needs the volume of the cell",
          expected: "--volume",
        });
    const places = wanted.map((name) => {
      const k = names.indexOf(name);
      if (k >= 0) return k + 1;
      return lines.fail({
        code: "UNKNOWN_COLUMN",
        message: `there is no column ${JSON.stringify(name)}`,
        expected: names.join(", "),
      });
    });
    notes.push(
      `${quantity.replace("-", " ")} from ${wanted.join(", ")}, means over the interval before each step${quantity === "displacement" ? " (of a displacement: blurs the shortest lags)" : ""}`,
    );
    return chargesOf(
      rows.map(({ line, words }) => ({ line, clock: words[0]!, values: places.map((k) => words[k]!) })),
      {
        lines,
        unit: "step",
        perClock: options.timestep ?? null,
        ...reading(options),
        displacement: (values, _column, interval) => displacementOf(values, quantity, factor, interval, true),
        notes,
      },
    );
  },
};

export const lammpsAveTime: Format = { name: "lammps-ave-time", title: "LAMMPS fix ave/time", series: { read } };
