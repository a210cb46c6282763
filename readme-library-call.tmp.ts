import { readStudy, runStudy } from "galvanostat";

const study = readStudy("examples/1-llzo-constant-current/study.yaml");
const results = await runStudy(study, {
  folder: "examples/1-llzo-constant-current/results",
  onRunFinished: (run, result) => {
    if (result.kind === "constant-current") console.log(run.id, result.conductivity?.value, "S/cm");
  },
});
for (const { temperature, conductivity } of results.points)
  console.log(`σ = ${conductivity?.value} ± ${conductivity?.standardError} S/cm at ${temperature.value} K`);
