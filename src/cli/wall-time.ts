import type { InputError } from "../errors/errors.js";
import { limits } from "../limits.js";
import { wrong } from "./option-values.js";

const second = 1000;
const [minute, hour, day, week] = [60 * second, 3600 * second, 86_400 * second, 7 * 86_400 * second];

/** With what the groups of a match count, ms. */
type Form = readonly [pattern: RegExp, ...units: number[]];

const own: Form = [
  /^(?:(\d+) *w(?:eeks?)?)? *(?:(\d+) *d(?:ays?)?)? *(?:(\d+) *h(?:ours?)?)? *(?:(\d+) *m(?:in(?:utes?)?)?)? *(?:(\d+) *s(?:econds?)?)?$/,
  ...[week, day, hour, minute, second],
];
/** Of Slurm's ways of writing a time, those that cannot be taken for another one. */
const unmistakable: Form = [/^(?:(\d+)-)?(\d+):(\d+):(\d+)$/, day, hour, minute, second];
/** The others: man sbatch, --time. */
const slurms: readonly Form[] = [
  [/^(\d+)$/, minute],
  [/^(\d+):(\d+)$/, minute, second],
  [/^(\d+)-(\d+)(?::(\d+))?$/, day, hour, minute],
];

/**
 * A time that the clock on the wall shows, ms: "3h50m", "90 min", "2 days", "3:50:00" or "1-02:03:04"; as Slurm reads it also "90"
 * (minutes), "15:30" (minutes and seconds), "1-12" and "1-12:30" (days, hours, minutes). `null` for anything else.
 */
export function parseTime(text: string, { asSlurm = false } = {}): number | null {
  for (const [pattern, ...units] of [own, unmistakable, ...(asSlurm ? slurms : [])]) {
    const parts = pattern.exec(text.trim())?.slice(1);
    if (parts === undefined || parts.every((part) => part === undefined)) continue;
    const time = parts.reduce((sum, part, k) => sum + Number(part ?? 0) * units[k]!, 0);
    return Number.isSafeInteger(time) ? time : null;
  }
  return null;
}

/** As `parseTime`, of an option. @throws InputError WRONG_TYPE, OUT_OF_RANGE */
export function timeOf(option: string, text: string, { asSlurm = false } = {}): number {
  const time = parseTime(text, { asSlurm });
  if (time === null) throw noTime(option, text, asSlurm);
  if (time === 0) throw wrong(option, "OUT_OF_RANGE", "in no time nothing can be done", "more than 0");
  if (time > limits.longestWallTime * day)
    throw wrong(
      option,
      "OUT_OF_RANGE",
      `${JSON.stringify(text)} is more than a year`,
      `a time up to ${limits.longestWallTime} d${asSlurm ? ", or UNLIMITED" : ", or without this option none"}`,
    );
  return time;
}

const noTime = (option: string, text: string, asSlurm: boolean): InputError =>
  wrong(
    option,
    "WRONG_TYPE",
    `${JSON.stringify(text)} is no time`,
    `4h, 3h50m, 90 min, 2 d …; h:m:s or d-h:m:s${asSlurm ? "; or, as for sbatch, minutes, m:s, d-h, d-h:m or UNLIMITED" : ", as Slurm writes it"}`,
  );

/** `--time` of sbatch, as it writes it. @throws InputError WRONG_TYPE, OUT_OF_RANGE */
export function jobTime(text: string): string {
  if (/^(unlimited|infinite)$/i.test(text.trim())) return text.trim().toUpperCase();
  return slurmTime(timeOf("--time", text, { asSlurm: true }));
}

/** "04:00:00", "1-12:30:00": d-h:m:s, or h:m:s of less than a day. @param time ms */
export function slurmTime(time: number): string {
  const part = (unit: number, of = Infinity) => String(Math.floor((time % of) / unit)).padStart(2, "0");
  const clock = [part(hour, day), part(minute, hour), part(second, minute)].join(":");
  return time < day ? clock : `${Math.floor(time / day)}-${clock}`;
}
