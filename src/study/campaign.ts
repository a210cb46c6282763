import { sealed } from "../files/index.js";
import type { Study } from "../config/index.js";
import { estimateCommittee } from "../estimates/committee.js";
import { InputError } from "../errors/errors.js";
import type { Plan, RunSpec } from "../plan/index.js";
import { documentOfCommittee } from "../results/committee.js";
import type { Provenance, Results, RunFailure } from "../results/document.js";
import { describeFiniteSize } from "../results/finite-size.js";
import { agreementOverStudy } from "../results/study-agreement.js";
import { describeTemperatureLaws } from "../results/temperature-laws.js";
import { withDependencies } from "../plan/index.js";
import { filesOf, type RunFiles } from "../runs/run-files.js";
import { PointGroup, type GroupPlace } from "./point-group.js";

/** A run of a study: what it goes on from, and the files that it leaves in the results folder. */
export interface StudyRun {
  readonly run: RunSpec;
  /** Ids of runs. */
  readonly waitsFor: readonly string[];
  readonly files: RunFiles;
}

/** A study in its results folder, as far as it has got there: its points and runs. */
export class Campaign {
  readonly #study: Study;
  readonly #groups: readonly PointGroup[];

  /** @throws InputError INVALID_STAGES, INVALID_PREPARED_STRUCTURE */
  constructor(study: Study, plan: Plan, place: GroupPlace) {
    this.#study = study;
    this.#groups = study.config.temperatures.flatMap((temperature) =>
      study.systems.map(({ label }) => new PointGroup(study, temperature, label, plan, place)),
    );
  }

  /** What can be begun, or read where it is done; the rest follows from that. */
  start = () => this.#groups.flatMap((group) => group.start());

  /** All that are known of so far; those that are decided upon come when what they rest on is read. */
  get runs(): readonly StudyRun[] {
    const { config, systems } = this.#study;
    const isCommittee = new Set(systems.map(({ member }) => member.number)).size > 1;
    return this.#groups.flatMap((group) =>
      group.runs.map((one) => ({ ...one, files: filesOf(one.run, config, isCommittee) })),
    );
  }

  /**
   * Of `names`, which are ids of runs, numbers of them as they are listed ("@1", …), or points, all of whose runs are meant:
   * those runs, and what they wait for.
   *
   * @throws InputError NO_SUCH_RUN
   */
  select(names: readonly string[]): (run: RunSpec) => boolean {
    const { runs } = this;
    const points = names.filter((name) => this.#study.points.some(({ key }) => key === name));
    const ids = names
      .filter((name) => !points.includes(name))
      .map((name) => {
        const found = runs.find(({ run }, index) => run.id === name || name === `@${index + 1}`);
        if (found !== undefined) return found.run.id;
        throw new InputError([
          {
            code: "NO_SUCH_RUN",
            message: `the study has no run ${name}, or not yet: runs that are decided upon are there when what they rest on is done`,
            path: "--only",
            expected: `one of ${runs.map(({ run }) => run.id).join(", ")}; @1 to @${runs.length}; or of a point: ${this.#study.points.map(({ key }) => key).join(", ")}`,
            received: name,
          },
        ]);
      });
    const ofPoints = runs.filter(({ run }) => points.includes(run.point)).map(({ run }) => run.id);
    const wanted = withDependencies([...ids, ...ofPoints], runs);
    return ({ id, point }) => wanted.has(id) || points.includes(point);
  }

  /** `results.json` as of now; the curves beside it are brought up to date. */
  publish(status: Results["status"], provenance: Provenance, errors: readonly RunFailure[]): Results {
    const points = this.#groups.flatMap((group) => group.points);
    for (const point of points) point.publish();
    const described = points.map((point) => point.result);
    const agreement = agreementOverStudy(described);
    const finiteSize = describeFiniteSize(described);
    const committee = estimateCommittee(points.map(({ estimate }) => estimate));
    return sealed<Results>({
      schema: 2,
      status,
      title: this.#study.config.title,
      provenance: status === "running" ? provenance : { ...provenance, finished: new Date().toISOString() },
      points: described,
      ...(status === "running" ? { temperatureLaws: [], temperatureSeries: [] } : describeTemperatureLaws(described)),
      ...(agreement === null ? {} : { agreement }),
      ...(finiteSize.length === 0 ? {} : { finiteSize }),
      ...(committee.length === 0 ? {} : { committee: committee.map(documentOfCommittee) }),
      errors: [...errors],
    });
  }
}
