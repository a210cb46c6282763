import type { InputFile } from "../../input/input-file.js";
import { InputError, type Problem } from "../../errors/errors.js";
import { noManyBodyTerms, type ManyBodyTerms, type ThreeBodyTerm } from "../../force-field/force-field.js";
import { pairKey } from "../../model/pairs.js";
import { squaredCosine } from "../squared-cosine.js";
import { expectWords, napLines, napNumber } from "./lines.js";

/**
 * in.params.angular: lines `angular1 A B C rc alpha beta gamma` and `angular2 … shift`, A the centre:
 * exp(β/(r_ij − rc) + β/(r_ik − rc)) (α (cos θ − γ)² + shift).
 * @throws InputError NAP_ANGULAR, NAP_SYNTAX, NAP_NUMBER
 */
export function readAngular(file: InputFile): { terms: ManyBodyTerms; warnings: Problem[] } {
  const triples: ThreeBodyTerm[] = [];
  const species: string[] = [];
  const seen = new Map<string, number>();
  for (const entry of napLines(file)) {
    const [kind, ...names] = entry.words.slice(0, 4) as [string, string, string, string];
    const fail = (problem: Omit<Problem, "file" | "line" | "code">): never => {
      throw new InputError([{ code: "NAP_ANGULAR", ...problem, file: file.path, line: entry.number }]);
    };
    const type = { angular1: 1, "1": 1, angular2: 2, "2": 2 }[kind];
    if (type === undefined)
      fail({ message: `${kind} cannot be read`, expected: "angular1 or angular2", received: entry.words.join(" ") });
    expectWords(
      file,
      entry,
      7 + type!,
      `${kind}, centre, two species, rc, alpha, beta, gamma${type === 2 ? ", shift" : ""}`,
    );
    const number = (k: number) => napNumber(file, entry, k, "a parameter");
    const [rc, alpha, beta, gamma] = [4, 5, 6, 7].map(number) as [number, number, number, number];
    if (!(rc > 0 && beta >= 0))
      fail({
        message: "rc must be positive, and beta not negative",
        expected: "lengths in Å",
        received: `${rc} and ${beta}`,
      });
    const key = `${names[0]} ${pairKey([names[1]!, names[2]!])}`;
    if (seen.has(key))
      fail({ message: `${names.join(" ")} is there already, in line ${seen.get(key)}`, remedy: "remove one" });
    seen.set(key, entry.number);
    for (const name of names) if (!species.includes(name)) species.push(name);
    triples.push({
      form: "screened-angle",
      of: names as [string, string, string],
      cutoffs: [rc, rc],
      gammas: [beta, beta],
      ...squaredCosine(alpha, gamma, type === 2 ? number(8) : 0),
    });
  }
  if (triples.length === 0)
    throw new InputError([
      { code: "NAP_ANGULAR", message: "there are no terms", file: file.path, line: 1, expected: "angular1 …" },
    ]);
  return { terms: { ...noManyBodyTerms, species, triples }, warnings: [] };
}
