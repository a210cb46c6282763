import { lammpsFrame } from "../../formats/lammps/frame.js";
import type { System } from "../../model/index.js";
import { isDriven, type Coupling, type RunSpec } from "../../plan/run-spec.js";
import { coloursOf, thermostatGroups, type ColouredType, type Colours } from "./colour.js";

/** LAMMPS's time is in ps. */
export const fsPerPs = 1000;

/** Lines of an input, without an end of line. */
type Lines = string;

/**
 * The constrained dynamics in stock commands, checked with 29 Sep 2021. What they take from elsewhere in the input: groups of the
 * species; the variables `temperature`, and `flux` (e A/ps) or `field` (V/A) of the drive.
 */
export interface Dynamics {
  readonly colours: Colours;
  /** A group of every species. */
  readonly groups: Lines;
  /** `v_held`: C, e A/ps, of the colours; a centre of mass's velocity costs all processors a sum: not for every step. */
  readonly held: Lines;
  /** `v_target` for it, of `v_flux`. */
  readonly target: Lines;
  /** Shifts the velocities onto the current. */
  readonly project: Lines;
  /** Fixes that sum up the forces before those of the drive. */
  readonly bare: Lines;
  /** `v_lambda` that holds the current, from those. */
  readonly holding: Lines;
  /** Fixes that push every species by its colour times `v_lambda`; none at rest. */
  readonly drive: Lines;
  /** Integrator and thermostat, of `v_temperature`. */
  readonly integrate: Lines;
  /** Of species that share a thermostat; there is `compute T_NAME` of each where there is one. */
  readonly thermostats: readonly { readonly name: string; readonly members: readonly ColouredType[] }[];
  /** Along the drive, in LAMMPS's frame: a sum of terms in its three components, in brackets. */
  readonly along: (term: (axis: number) => string) => string;
}

/** fs: `Tdamp` of fix nvt. */
export const dampingTime = ({ parameters }: Coupling): number => parameters["time"] ?? 100;
/** `tchain` of fix nvt. */
export const chainLength = ({ type, parameters }: Coupling): number =>
  type === "nose-hoover-chain" ? (parameters["length"] ?? 3) : 3;

export function dynamicsOf(system: System, run: RunSpec): Dynamics {
  const { thermostat } = run.ensemble;
  const isResting = !isDriven(run);
  const { turn } = lammpsFrame(system.model.cell);
  // At rest nothing is along it.
  const direction = Array.from(turn(Float64Array.from(system.direction ?? [1, 0, 0])), (x) =>
    Math.abs(x) < 1e-14 ? 0 : x,
  );
  const colours = coloursOf(system);
  const { types } = colours;
  const coloured = types.filter(({ colour }) => colour !== 0);
  const thermostats = (isResting ? [types] : thermostatGroups(colours)).map((members) => ({
    name: members.map(({ group }) => group).join("_"),
    members,
  }));
  const along = (term: (axis: number) => string): string =>
    `(${direction.flatMap((n, axis) => (n === 0 ? [] : [n === 1 ? term(axis) : `${n}*${term(axis)}`])).join("+")})`;
  const sum = (term: (type: ColouredType) => string): string => coloured.map(term).join("+");
  return {
    colours,
    groups: types.map(({ group }, t) => `group ${group} type ${t + 1}`).join("\n"),
    held: `variable held equal ${sum(({ colour, count, group }) => `${colour * count}*${along((axis) => `vcm(${group},${"xyz"[axis]})`)}`)}   # C, e A/ps`,
    target: `variable target equal v_flux*${colours.recoil}`,
    project: `variable missing equal (v_target-v_held)/${colours.strength}
variable push equal $(v_missing:%.17g)
${coloured
  .map(
    ({ group, colour, mass }) =>
      `velocity ${group} set ${direction.map((n) => (n === 0 ? "0.0" : `$(v_push*${(colour / mass) * n}:%.17g)`)).join(" ")} sum yes`,
  )
  .join("\n")}`,
    bare: isResting ? "" : types.map(({ group }) => `fix bare_${group} ${group} addforce 0.0 0.0 0.0`).join("\n"),
    holding: `variable lambda equal -(${sum(({ colour, mass, group }) => `${colour / mass}*${along((axis) => `f_bare_${group}[${axis + 1}]`)}`)})/${colours.strength}`,
    drive: (isResting ? [] : coloured)
      .map(({ group, colour }) => {
        const components = direction.map((n, axis) =>
          n === 0 ? null : { name: `${group}_${"xyz"[axis]}`, factor: colour * n },
        );
        return `${components.flatMap((c) => (c === null ? [] : [`variable ${c.name} equal ${c.factor}*v_lambda\n`])).join("")}fix drive_${group} ${group} addforce ${components.map((c) => (c === null ? "0.0" : `v_${c.name}`)).join(" ")}`;
      })
      .join("\n"),
    integrate:
      thermostat === null
        ? "fix integrate all nve"
        : `# Species of one colour per mass share a thermostat: its scaling leaves their momentum, and with it the current, as it is.
${thermostats
  .map(
    ({ name, members }) =>
      `${members.length > 1 ? `group ${name} union ${members.map(({ group: member }) => member).join(" ")}\n` : ""}compute T_${name} ${name} temp/com
fix nvt_${name} ${name} nvt temp \${temperature} \${temperature} ${dampingTime(thermostat) / fsPerPs} tchain ${chainLength(thermostat)}
fix_modify nvt_${name} temp T_${name}`,
  )
  .join("\n")}`,
    thermostats,
    along,
  };
}
