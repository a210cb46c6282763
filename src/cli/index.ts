import { Command, CommanderError } from "commander";

import { GalvanostatError, InputError } from "../errors/errors.js";
import { coded } from "../errors/system-error.js";
import { formatProblems } from "../errors/format.js";
import { packageVersion } from "../version.js";
import type { AnalyzeCommandOptions } from "./analyze.js";
import type { ConvertCommandOptions } from "./convert.js";
import type { EnergyCommandOptions } from "./energy.js";
import type { LawsCommandOptions } from "./laws.js";
import type { ReportCommandOptions } from "./report.js";
import type { RunCommandOptions } from "./run.js";
import { exitCodes } from "./exit-codes.js";
import type { SubmitCommandOptions } from "./submit.js";
import { fold } from "./fold.js";
import type { Terminal } from "./terminal.js";

/**
 * Runs the command line and returns the exit code: see exit-codes.ts.
 * @param words without the executable
 */
export async function main(words: readonly string[]): Promise<number> {
  let code: number = exitCodes.done;
  let json = words.includes("--json");
  const terminal = (options: { json?: boolean }): Terminal => {
    json = options.json === true;
    return {
      out: (text) => void process.stdout.write(fold(text)),
      data: (text) => void process.stdout.write(text),
      note: (text) => void process.stderr.write(fold(text)),
      json,
      live: process.stderr.isTTY === true,
    };
  };
  const jsonOption = ["--json", "machine-readable result on standard output, nothing else there"] as const;
  const timeLimit = [
    "--time-limit <time>",
    "save and end after that time, exit code 75, e.g. 3h50m or 3:50:00 (default: shortly before a Slurm job ends)",
  ] as const;
  // Only help texts list formats and programs; what reads them takes a while to load.
  const asksForHelp = words.length === 0 || words.some((word) => ["help", "-h", "--help"].includes(word));
  const lists = asksForHelp ? (await import("./format-lists.js")).formatLists : undefined;
  const programs = asksForHelp ? (await import("./export.js")).programs : undefined;
  const program = new Command("galvanostat")
    .description("Ionic conductivity with ion–ion correlation, from molecular dynamics under constant current.")
    .version(packageVersion)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeErr: (text) => void process.stderr.write(text) });

  program
    .command("run")
    .description("run a study, or go on where it was interrupted")
    .argument("<study>", "study file (YAML)")
    .option("-o, --out <folder>", "results folder (default: results beside the study file)")
    .option("--overwrite", "discard what another study left in the results folder")
    .option(
      "--only <runs>",
      "these runs (as `galvanostat runs` lists them, or @1, @2 …) or points, and what they wait for",
    )
    .option(...timeLimit)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat run examples/1-llzo-constant-current/study.yaml --out llzo")
    .action(async (study: string, options: RunCommandOptions & { json?: boolean }) => {
      const { run } = await import("./run.js");
      code = await run(study, options, terminal(options));
    });
  program
    .command("plan")
    .description(
      "what a study will run, how well σ will be known, and what it will cost: from short pilot runs, or from a guess",
    )
    .argument("<study>", "study file (YAML)")
    .option("--conductivity <value>", 'guess of σ, e.g. "0.3 S/cm": no pilot runs, only a measurement of speed')
    .option("--pilot <time>", "length of each pilot run (default: 20 ps)")
    .option("-o, --out <folder>", "results folder whose finished runs say how long memories are (default: as for run)")
    .option("--target-error <error>", "relative error to plan for (default: the study's, or 5 %)")
    .option(...jsonOption)
    .addHelpText(
      "after",
      '\nExample:\n  galvanostat plan examples/1-llzo-constant-current/study.yaml --target-error "3 %"',
    )
    .action(
      async (
        study: string,
        options: { conductivity?: string; pilot?: string; targetError?: string; out?: string; json?: boolean },
      ) => {
        const { plan } = await import("./plan.js");
        code = await plan(study, options, terminal(options));
      },
    );
  program
    .command("compare")
    .description("run a study under current and at equilibrium, and say how much faster constant current is")
    .argument("<study>", "study file (YAML) with an `equilibrium:` section")
    .option("-o, --out <folder>", "results folder (default: results beside the study file)")
    .option("--overwrite", "discard what another study left in the results folder")
    .option(...timeLimit)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat compare examples/2-molten-nacl/study.yaml --out nacl")
    .action(async (study: string, options: RunCommandOptions & { json?: boolean }) => {
      const { compare } = await import("./compare.js");
      code = await compare(study, options, terminal(options));
    });
  const outOption = ["-o, --out <folder>", "results folder of a study file (default: results beside it)"] as const;
  const place = ["<study>", "study file (YAML), or results folder"] as const;
  program
    .command("runs")
    .description("every run of a study: what it waits for, the files it leaves, whether it is done")
    .argument(...place)
    .option(...outOption)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat runs examples/1-llzo-constant-current/study.yaml --json")
    .action(async (path: string, options: { out?: string; json?: boolean }) => {
      const { runs } = await import("./runs.js");
      code = await runs(path, options, terminal(options));
    });
  program
    .command("status")
    .description("how far a study has got, and which processes are at it; exit code 0 when it is done, 75 when not")
    .argument(...place)
    .option(...outOption)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat status examples/1-llzo-constant-current/results")
    .action(async (path: string, options: { out?: string; json?: boolean }) => {
      const { status } = await import("./runs.js");
      code = await status(path, options, terminal(options));
    });
  program
    .command("submit")
    .description("a study as an array of Slurm jobs, which go on by themselves when time is up, and one that collects")
    .argument(...place)
    .option(...outOption)
    .option("-p, --partition <name>", "as for sbatch")
    .option("-t, --time <time>", "of each job: 4h, 90 min …, or as for sbatch: 4:00:00, 1-12, minutes")
    .option("-c, --cpus <number>", "processors of each job")
    .option("--sbatch <options>", 'more of them, e.g. "--account=ions --mem=8G"')
    .option("--dry-run", "print the script, submit nothing")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  galvanostat submit examples/1-llzo-constant-current/study.yaml --partition batch --time 4:00:00 --cpus 4 --dry-run",
    )
    .action(async (path: string, options: SubmitCommandOptions & { json?: boolean }) => {
      const { submit } = await import("./submit.js");
      code = await submit(path, options, terminal(options));
    });
  program
    .command("collect")
    .description("results.json from the runs that are done, wherever they were done; begins none")
    .argument(...place)
    .option(...outOption)
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat collect examples/1-llzo-constant-current/results")
    .action(async (path: string, options: { out?: string; json?: boolean }) => {
      const { collect } = await import("./collect.js");
      code = await collect(path, options, terminal(options));
    });
  const lawOptions = (command: Command): Command =>
    command
      .option(
        "--extrapolate-to <temperatures>",
        'σ(T): where Arrhenius\' law from high temperature is extrapolated to (default: "300 K")',
      )
      .option("--from <temperature>", 'σ(T): what is high temperature (default: "673 K")')
      .option("--error <error>", "σ(T): relative error of every point, for tables without errors, e.g. 10%")
      .option("--out <file>", "σ(T): write all laws with their bands (CSV)");
  lawOptions(
    program
      .command("laws")
      .description("laws of σ(T) from tables of conductivities, of computation or experiment")
      .argument("<tables...>", `${lists?.tables}; gzip is fine; each is a series of its own`),
  )
    .option("--columns <names>", "that of σ and that of its error, separated by a comma, where there are several")
    .option(...jsonOption)
    .addHelpText("after", '\nExample:\n  galvanostat laws conductivities.csv --extrapolate-to "300 K"')
    .action(async (tables: string[], options: LawsCommandOptions & { json?: boolean }) => {
      const { laws } = await import("./laws.js");
      code = laws(tables, options, terminal(options));
    });
  lawOptions(
    program
      .command("analyze")
      .description(
        "conductivity, Nernst–Einstein and Haven ratio from recorded fluxes, displacements or trajectories at equilibrium; tables of σ(T) go to `laws`",
      )
      .argument("<files...>", `${lists?.recordings}; gzip is fine; several: replicas`),
  )
    .option("-T, --temperature <temperature>", 'of a recording, which no file says, e.g. "1000 K"')
    .option("--volume <volume>", 'of the cell, e.g. "2234 Å^3": for fluxes and displacements')
    .option("--transport-charges <charges>", "e.g. Li=1,La=3,Zr=4,O=-2: for trajectories")
    .option(
      "--mobile <species>",
      "carriers of the Nernst–Einstein current (default: the species of the smallest |charge|; needed when two tie)",
    )
    .option("--timestep <time>", "of LAMMPS, whose files count steps")
    .option("--interval <time>", "between rows or frames, where the file does not say")
    .option("--discard <time>", "left out at the start")
    .option("--types <names>", "of LAMMPS, e.g. 1=Li,2=O")
    .option("--unwrapped", "positions are unwrapped, where the file does not say")
    .option(
      "--columns <names>",
      "of a recording: one or three, separated by commas; of σ(T): its column and that of its error",
    )
    .option("--quantity <quantity>", "what the columns hold: flux (Σ z v), current-density, displacement (Σ z Δr)")
    .option("--unit <unit>", 'of the columns, e.g. "e Å/ps"')
    .option("--mean", "rows are means over the interval before them")
    .option("--tensor", "also the conductivity tensor")
    .option("--framework-at-rest", "a trajectory of mobile ions only: what balances them does not move")
    .option("--curves <file>", "write displacements, running integrals and slopes against the lag (CSV)")
    .option(...jsonOption)
    .addHelpText(
      "after",
      '\nExamples:\n  galvanostat analyze results/runs/T1000K-equilibrium-r1/series.csv -T "1000 K" --volume "2234 Å^3"\n  galvanostat analyze dump.lammpstrj -T "1100 K" --timestep "1 fs" --types 1=Na,2=Cl --transport-charges Na=1,Cl=-1 --mobile Na,Cl',
    )
    .action(async (files: string[], options: AnalyzeCommandOptions & { json?: boolean }) => {
      const { analyze } = await import("./analyze.js");
      code = await analyze(files, options, terminal(options));
    });
  program
    .command("report")
    .description(
      "a page with figures, tables and verdicts on the results of a study, or of several; each figure as SVG, PNG and CSV too",
    )
    .argument("<folders...>", "results folder; several of the same material are joined")
    .option(
      "-o, --out <folder>",
      "where to write (default: report in the results folder; of several, joined-report in the first)",
    )
    .option(
      "--experiment <file>",
      "table of measured σ(T), drawn beside; may repeat",
      (file: string, others: readonly string[]) => [...others, file],
      [] as readonly string[],
    )
    .option("--3d [run]", "the last structure of a run in three dimensions (default: of the first)")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExamples:\n  galvanostat report examples/1-llzo-constant-current/results --experiment measured.csv\n  galvanostat report hot/results cold/results --out llzo",
    )
    .action(async (folders: string[], options: ReportCommandOptions & { json?: boolean }) => {
      const { report } = await import("./report.js");
      code = await report(folders, options, terminal(options));
    });
  program
    .command("cite")
    .description("BibTeX of this program and of the methods that a study uses")
    .argument("[study]", "study file (YAML) or results folder (default: the program and its method)")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat cite examples/2-molten-nacl/study.yaml > methods.bib")
    .action(async (study: string | undefined, options: { json?: boolean }) => {
      const { cite } = await import("./cite.js");
      code = await cite(study, terminal(options));
    });
  program
    .command("energy")
    .description("energy, forces and stress of one structure, or of the minimum near it")
    .argument("<structure>", lists?.structures)
    .requiredOption("-f, --force-field <file>", `force field: ${lists?.forceFields}`)
    .option("--species <names>", "of a LAMMPS input's types in their order, e.g. Li,La,Zr,O")
    .option(
      "--atom-style <style>",
      "of LAMMPS data, where neither it nor the input says: atomic, charge, molecular, full",
    )
    .option("--units <units>", "of LAMMPS data: metal or real")
    .option("--seed <number>", "fill sites that are partly occupied at random: the same number, the same structure")
    .option(
      "--charges <list>",
      "formal charges that make them neutral, e.g. Li=1,O=-2 (default: common oxidation states)",
    )
    .option("--brute-force", "every pair and image, analytic formulas: slow, to check the fast path")
    .option("--forces", "print every atom's force, and charges that the potential makes (default)")
    .option("--no-forces", "energy and stress alone")
    .option("--minimise", "first go to the minimum of the energy near it, in its cell (FIRE)")
    .option(
      "--tolerance <force>",
      'of the minimisation: ends when every atom\'s force, its norm, is below (default: "0.01 eV/Å")',
    )
    .option("--max-steps <number>", "of the minimisation (default: 2000)")
    .option("-o, --out <file>", "write the minimised structure; its name says the format, as for convert")
    .option("--overwrite", "replace that file if it is there already")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExamples:\n  galvanostat energy llzo-tetragonal.extxyz --force-field llzo-rigid-ion.yaml\n  galvanostat energy llzo.cif --force-field llzo-rigid-ion.yaml --minimise --out minimum.extxyz",
    )
    .action(async (structure: string, options: EnergyCommandOptions & { json?: boolean }) => {
      const { energy } = await import("./energy.js");
      code = await energy(structure, options, terminal(options));
    });
  program
    .command("convert")
    .description(`a structure in another format: ${lists?.written}`)
    .argument("<input>", `structure: ${lists?.structures}, found from the content; gzip is fine`)
    .argument("<output>", `file to write; its name says the format (${lists?.fileNames}; .gz compresses)`)
    .option("--from <format>", `format of the input, where its content does not say: ${lists?.structureNames}`)
    .option("--to <format>", `format of the output: ${lists?.writtenNames}`)
    .option("--supercell <multiples>", "three multiples or nine integers, e.g. 2,2,2")
    .option("--frame <number>", "of a trajectory, counted from 0, negative from the end (default: -1)")
    .option("--block <name>", "data block of a CIF with several structures")
    .option("--species <names>", "of LAMMPS' atom types, e.g. Li,La,Zr,O")
    .option("--atom-style <style>", "of LAMMPS data: atomic, charge, molecular, full")
    .option("--units <units>", "of LAMMPS data: metal or real")
    .option("--seed <number>", "fill sites that are partly occupied at random: the same number, the same structure")
    .option(
      "--charges <list>",
      "formal charges that make them neutral, e.g. Li=1,O=-2 (default: common oxidation states)",
    )
    .option("--force", "replace the output if it is there already")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat convert llzo.cif llzo.data --supercell 2,2,2")
    .action(async (input: string, output: string, options: ConvertCommandOptions & { json?: boolean }) => {
      const { convert } = await import("./convert.js");
      code = convert(input, output, options, terminal(options));
    });
  program
    .command("export")
    .description(
      "write a study as the input of another program: the same constrained dynamics, to check this one by it",
    )
    .argument("<program>", programs)
    .argument("<study>", "study file (YAML)")
    .option("-o, --out <folder>", "where to write (default: a folder named after the program, beside the study file)")
    .option("--overwrite", "replace files that are there and differ")
    .option(...jsonOption)
    .addHelpText(
      "after",
      "\nExample:\n  galvanostat export lammps examples/1-llzo-constant-current/study.yaml --out deck && cd deck && lmp -in in.lammps",
    )
    .action(async (name: string, study: string, options: { out?: string; overwrite?: boolean; json?: boolean }) => {
      const { exportCommand } = await import("./export.js");
      code = await exportCommand(name, study, options, terminal(options));
    });
  program
    .command("doctor")
    .description("what this installation can do: build, SIMD path, threads, a check of the physics")
    .option(...jsonOption)
    .addHelpText("after", "\nExample:\n  galvanostat doctor --json")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("./doctor.js");
      code = await doctor(terminal(options));
    });

  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (thrown) {
    const error = coded(thrown);
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.done;
      const message = error.message.replace(/^error: /, "");
      if (json)
        process.stdout.write(
          `${JSON.stringify({ error: { code: "BAD_COMMAND_LINE", problems: [{ code: "BAD_COMMAND_LINE", message }] } }, null, 2)}\n`,
        );
      return exitCodes.badInput;
    }
    if (!(error instanceof GalvanostatError)) {
      process.stderr.write(
        `galvanostat ${packageVersion} fails by a mistake of its own, not of what it was given: please report it, with what follows\n`,
      );
      throw error;
    }
    process.stderr.write(`${fold(formatProblems(error.problems, { relativeTo: process.cwd() }))}\n`);
    if (json)
      process.stdout.write(`${JSON.stringify({ error: { code: error.code, problems: error.problems } }, null, 2)}\n`);
    return error instanceof InputError ? exitCodes.badInput : exitCodes.failedRun;
  }
}
