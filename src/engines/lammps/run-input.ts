import { socketOf } from "../../model/interactions.js";
import type { System } from "../../model/index.js";
import { isDriven, type RunSpec } from "../../plan/run-spec.js";
import { accuracy, longRange, neighborSkin } from "./deck.js";
import { dynamicsOf, fsPerPs } from "./dynamics.js";
import { tableFile, writeInteractions } from "./interactions.js";
import { modelData } from "./model-data.js";
import { motionDump } from "./motion.js";

/** Names in a run's folder for LAMMPS. */
export const files = {
  input: "in.lammps",
  structure: "structure.data",
  log: "log.lammps",
  /** Read by LAMMPS between two stretches of the run, and written by us: lengths, restarts, the end. */
  control: "control.lammps",
  first: "first.dump",
  last: "last.dump",
  /** The state after so many steps. */
  restart: (step: number | "*") => `restart.${step}`,
  /** Rows of the part of the run that began after so many steps. */
  series: (step: number) => `series.${step}.dat`,
  frames: (step: number) => `frames.${step}.dump`,
  /** Of an equilibrium run: where everybody is, for the correlations. */
  motion: (step: number) => `motion.${step}.dump`,
} as const;

/** Columns of the series' files after the step; what they are in LAMMPS's units metal. */
export const recorded = [
  /** V/Å, the mean over the steps since the row before; 0 in a field. */
  "field",
  /** e Å/ps: C of the colours, of this step. */
  "held",
  /** eV */
  "potential",
  /** bar, of the forces alone */
  "virial",
  /** eV, all of it */
  "kinetic",
  /** K, relative to the centres of mass of what shares a thermostat */
  "temperature",
  /** eV that the thermostats hold */
  "heat",
  /** e Å: Σ z r of unwrapped positions */
  "chargeX",
  "chargeY",
  "chargeZ",
  /** e Å: Σ c r·n of the colours, whose change is the flux that a field drives */
  "driven",
] as const;

/** Columns of a dump; forces are with those of the drive, whose λ (V/Å) stands behind them. */
export const dumped = "id x y z xu yu zu vx vy vz fx fy fz v_multiplier";

/** What begins the line that says that a state was saved, with its step. */
export const savedMark = "galvanostat: saved";

export interface RunPart {
  /** Absolute: where LAMMPS runs. */
  readonly folder: string;
  /** Steps done before. */
  readonly from: number;
  /** To be done in all, equilibration included. */
  readonly total: number;
  /** Production steps between two frames; `null`: none. */
  readonly frames: number | null;
  /** Rows of the series between two records of where everybody is; `null`: none. */
  readonly motion: number | null;
}

/** The last step that a run of so many can be made longer from: rows are means over whole intervals. */
export const lastWhole = (total: number, { sampling }: RunSpec): number =>
  Math.floor(total / sampling.interval) * sampling.interval;

/** The input that does a run of a study, or the rest of it from a restart file, as `lammpsDeck` has it. */
export function runInput(
  run: RunSpec,
  system: System,
  { folder, from, total, frames, motion }: RunPart,
): Map<string, string> {
  const { model, transportCharges } = system;
  const { timestep, seed, stream, thermostat } = run.ensemble;
  const { interval } = run.sampling;
  const socket = socketOf(model);
  const own = socket === null ? writeInteractions(model) : null;
  const dynamics = dynamicsOf(system, run);
  const { colours, thermostats } = dynamics;
  const warm = run.warmStart?.steps ?? 0;
  const whole = lastWhole(total, run);
  const freedom = (members: readonly { readonly count: number }[]) =>
    3 * members.reduce((sum, { count }) => sum + count, 0) - 3;
  const allFreedom = thermostats.reduce((sum, { members }) => sum + freedom(members), 0);
  const charge = (axis: number) =>
    colours.types
      .map(({ group, count }, t) => `${transportCharges[t]! * count}*c_com_${group}[${axis + 1}]`)
      .join("+")
      .replaceAll("+-", "-");
  const inField = (field: number) => `variable lambda equal ${field / colours.recoil}`;
  const held = isDriven(run) ? run.field : 0;
  const dump = (file: string) => `write_dump all custom ${file} ${dumped} modify sort id format float %.17g`;
  /** Stretch by stretch, until so many steps are done. */
  const stretches = (name: string, until: number) => `variable until equal ${until}
include ${files.control}
run 0 post no
${name === "first" && from === 0 ? `${dump(files.first)}\n` : ""}label ${name}
include ${files.control}
if "\${finish} > 0" then "jump SELF save"
if "$(step) < \${until}" then "run \${next} upto pre no post yes" "jump SELF ${name}"`;
  const input = `# ${run.id}${from === 0 ? "" : `, from step ${from} on`}
units metal
atom_style charge
boundary p p p
box tilt large
variable temperature equal ${run.temperature}
${run.current === null ? "" : `variable flux equal ${run.current.chargeFlux * fsPerPs}\n`}
${from === 0 ? `read_data ${files.structure}` : `read_restart ${files.restart(from)}`}

${
  own !== null
    ? `${own.commands.join("\n")}
${own.longRange ? longRange(model.types.length, String(accuracy)) : ""}`
    : `variable species string "${model.typeNames.join(" ")}"
${includeOf(socket!, folder)}`
}
neighbor ${run.skin ?? neighborSkin} bin
neigh_modify every 1 delay 0 check yes
timestep ${timestep / fsPerPs}

${dynamics.groups}
${dynamics.held}
${run.current === null ? "" : dynamics.target}

${from === 0 ? `velocity all create \${temperature} ${seedOf(seed, stream)} mom yes rot no dist gaussian` : ""}
${dynamics.bare}
${from < warm ? inField(run.warmStart!.field) : held === undefined ? `${dynamics.project}\n${dynamics.holding}` : inField(held)}
${dynamics.drive}

${dynamics.integrate}
${thermostat === null ? thermostats.map(({ name, members }) => `${members.length === 1 ? "" : `group ${name} union ${members.map(({ group }) => group).join(" ")}\n`}compute T_${name} ${name} temp/com`).join("\n") : ""}

variable field equal ${colours.recoil}*v_lambda
variable multiplier atom v_lambda
compute virial all pressure NULL virial
compute kinetic all ke
variable temperatureNow equal (${thermostats.map(({ name, members }) => `${freedom(members)}*c_T_${name}`).join("+")})/${allFreedom}
variable heat equal ${thermostat === null ? "0" : thermostats.map(({ name }) => `f_nvt_${name}`).join("+")}
${colours.types.map(({ group }) => `compute com_${group} ${group} com`).join("\n")}
${[0, 1, 2].map((axis) => `variable charge${"XYZ"[axis]} equal ${charge(axis)}`).join("\n")}
variable driven equal ${colours.types.map(({ group, count, colour }) => `${colour * count}*${dynamics.along((axis) => `c_com_${group}[${axis + 1}]`)}`).join("+")}
${run.current === null ? "variable rows equal 0" : `fix rows all ave/time 1 ${interval} ${interval} v_field\nvariable rows equal f_rows`}
fix series all ave/time ${interval} 1 ${interval} v_rows v_held c_thermo_pe c_virial c_kinetic v_temperatureNow v_heat v_chargeX v_chargeY v_chargeZ v_driven file ${files.series(from)} format " %.17g"
${frames === null ? "" : framesOf(frames, run, from)}
${motion === null ? "" : motionDump(run, motion, files.motion(from))}
thermo_style custom step
thermo 1000000000

variable next equal (step+v_chunk<v_until)*(step+v_chunk)+(step+v_chunk>=v_until)*v_until
${
  from < warm
    ? `${stretches("first", warm)}
# The field has been held; from here on the current.
${dynamics.project}
${dynamics.holding}
${stretches("second", whole)}`
    : stretches("first", whole)
}
${
  whole === total
    ? `${dump(files.last)}
label save
write_restart ${files.restart("*")}`
    : `label save
write_restart ${files.restart("*")}
if "\${finish} > 0" then quit
run ${total} upto post no
${dump(files.last)}`
}
print "${savedMark} $(step)"
`;
  return new Map([
    [files.input, input],
    ...(from === 0 ? [[files.structure, modelData(model)] as const] : []),
    ...(own === null || own.tables === "" ? [] : [[tableFile, `# UNITS: metal\n\n${own.tables}`] as const]),
  ]);
}

/** As the user wrote it; its own files are found from the folder of the study. */
function includeOf({ client, directory }: NonNullable<ReturnType<typeof socketOf>>, folder: string): string {
  const { include } = client as Extract<typeof client, { kind: "lammps" }>;
  return `shell cd "${directory}"\ninclude "${include}"\nshell cd "${folder}"`;
}

function framesOf(interval: number, { equilibrationSteps }: RunSpec, from: number): string {
  const begin = equilibrationSteps + interval;
  return `variable frame equal stride(${begin},1000000000000,${interval})
dump frames all custom ${10 * interval} ${files.frames(from)} ${dumped}
dump_modify frames every v_frame first no sort id format float %.17g`;
}

/** LAMMPS takes 1 … 899 999 999; of the study's seed and the run's own stream. */
function seedOf(seed: number, stream: number): number {
  // Both up to 2^53: by the remainder of a product that a double holds exactly.
  const mixed =
    ((seed % 899_981) * 1_000_003 + (stream % 899_981) * 7_919 + Math.floor(stream / 899_981)) % 899_999_999;
  return mixed + 1;
}

/** Steps that no run has. */
const never = 2_000_000_000;

/**
 * What LAMMPS is to do next: `chunk` steps, a restart file every `save` steps; 0: none. There is always some interval: only where there was one when
 * it set up does LAMMPS put the atoms into the box before it writes, without which it does not read what it wrote.
 */
export const control = (chunk: number, save: number, finish: boolean): string =>
  `variable chunk equal ${chunk}\nvariable finish equal ${Number(finish)}\nrestart ${save === 0 ? never : save} ${files.restart("*")}\n`;
