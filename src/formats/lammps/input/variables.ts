import { limits } from "../../../limits.js";
import { evaluateFormula, NoValue, type Effort, type Trouble } from "./formula.js";
import { printNumber } from "./number-format.js";

type Variable =
  | { readonly style: "index" | "string" | "internal"; readonly text: string }
  | { readonly style: "equal"; readonly text: string }
  | { readonly style: "format"; readonly of: string; readonly format: string }
  | { readonly style: "unknown"; readonly trouble: Trouble };

const numbers = "write the number itself, or a variable of style equal, index or string";

/** Styles whose value the script alone does not give, and why. */
const unknownStyles: Readonly<Record<string, string>> = {
  loop: "is counted by a loop, and loops are not carried out",
  world: "differs between partitions",
  universe: "differs between partitions",
  uloop: "is counted by a loop, and loops are not carried out",
  getenv: "comes from the environment of a run",
  file: "is read from another file, line by line",
  atomfile: "has a value for each atom",
  atom: "has a value for each atom",
  vector: "is a list",
  python: "is computed by Python",
  timer: "is the time of day",
};

/** The variables of a script, as its commands define them one after the other. */
export class Variables {
  private readonly known = new Map<string, Variable>();
  private readonly effort: Effort = { steps: limits.formulaSteps };

  /** The words behind `variable`. */
  define([name, style, ...values]: readonly string[], trouble: Trouble | null) {
    if (name === undefined || style === undefined) return;
    const before = this.known.get(name);
    const unknown = (message: string, remedy = numbers): void =>
      void this.known.set(name, { style: "unknown", trouble: { message, remedy } });
    if (style === "delete") return void this.known.delete(name);
    if (trouble !== null) return void this.known.set(name, { style: "unknown", trouble });
    if (before !== undefined && before.style !== "unknown" && before.style !== style)
      return unknown(`the variable ${name} is ${before.style} and then ${style}, which LAMMPS refuses`, "keep one");
    const [text] = values;
    if (["index", "string", "internal", "equal", "format"].includes(style) && text === undefined)
      return unknown(`the variable ${name} has no value`);
    if (style === "format") return void this.known.set(name, { style, of: text!, format: values[1] ?? "" });
    if (style === "equal") return void this.known.set(name, { style, text: text! });
    // A list keeps its first value until `next`, and is not made anew.
    if (style === "index" && before !== undefined) return;
    if (style === "index" || style === "string" || style === "internal")
      return void this.known.set(name, { style, text: text! });
    const why = Object.hasOwn(unknownStyles, style) ? unknownStyles[style]! : `has the style ${style}`;
    unknown(`the value of the variable ${name} is not known: it ${why}`);
  }

  /** @throws NoValue */
  private find(name: string): Variable {
    const variable = this.known.get(name);
    if (variable === undefined)
      throw new NoValue({
        message: `there is no variable ${name}`,
        expected: `variable ${name} … above this line`,
        remedy: `write the number itself, or "variable ${name} index VALUE" where LAMMPS is given -var ${name}`,
      });
    if (variable.style === "unknown") throw new NoValue(variable.trouble);
    return variable;
  }

  /** @throws NoValue */
  number(name: string, depth = 0): number {
    const variable = this.find(name) as Exclude<Variable, { style: "unknown" }>;
    if (variable.style === "equal") return this.evaluate(variable.text, depth);
    const text = variable.style === "format" ? this.text(name, depth) : variable.text;
    // As C's atof, but for texts that do not begin with a number.
    const value = Number.parseFloat(text);
    if (Number.isFinite(value)) return value;
    throw new NoValue({ message: `the variable ${name} is no number: ${text.slice(0, 60)}`, remedy: numbers });
  }

  private evaluate(formula: string, depth = 0): number {
    return evaluateFormula(formula, (name, deep) => this.number(name, deep), this.effort, depth);
  }

  /** @throws NoValue */
  private text(name: string, depth = 0): string {
    const variable = this.find(name) as Exclude<Variable, { style: "unknown" }>;
    if (variable.style === "format") {
      if (depth >= limits.formulaDepth) throw new NoValue({ message: `the variable ${name} stands for itself` });
      return print(this.number(variable.of, depth + 1), variable.format);
    }
    return variable.style === "equal" ? print(this.evaluate(variable.text), "%.15g") : variable.text;
  }

  /** `$(formula)` or `$(formula:%format)`. @throws NoValue */
  private immediate(inside: string): string {
    const colon = inside.lastIndexOf(":");
    return colon < 0
      ? print(this.evaluate(inside), "%.20g")
      : print(this.evaluate(inside.slice(0, colon)), inside.slice(colon + 1));
  }

  /** A command with `${name}`, `$x` and `$(formula)` replaced; what has no value stays as it is, and the first is told of. */
  substitute(command: string): { readonly text: string; readonly trouble: Trouble | null } {
    let trouble: Trouble | null = null;
    let room: number = limits.commandLength;
    let text = "";
    for (let at = 0; at < command.length; ) {
      const rest = command.slice(at, at + 1) === "$" ? command.slice(at) : "";
      const whole = rest === "" ? command[at]! : reference(rest);
      at += whole.length;
      if (whole.length < 2) {
        text += whole;
        continue;
      }
      try {
        if (whole === "$(") throw new NoValue({ message: "a bracket behind $ is not closed", expected: "$(formula)" });
        const value = whole.startsWith("$(")
          ? this.immediate(whole.slice(2, -1))
          : this.text(whole.startsWith("${") ? whole.slice(2, -1) : whole.slice(1));
        // A variable that holds two of the one before it, and so on, is beyond memory after thirty lines.
        room -= value.length;
        if (room < 0)
          throw new NoValue({
            message: "variables make a command of this line that is too long: they hold each other, perhaps",
            expected: `at most ${limits.commandLength} characters`,
          });
        text += value;
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
        trouble ??= error.trouble;
        if (room >= 0) text += whole;
      }
    }
    return { text, trouble };
  }
}

/** What of a text that begins with $ is a reference to a variable or a formula; "$" where nothing is. */
function reference(text: string): string {
  const name = /^\$(?:\{\w+\}|[A-Za-z0-9])/.exec(text);
  if (name !== null) return name[0];
  if (!text.startsWith("$(")) return "$";
  let open = 0;
  for (let i = 1; i < text.length; i++) {
    open += text[i] === "(" ? 1 : text[i] === ")" ? -1 : 0;
    if (open === 0) return text.slice(0, i + 1);
  }
  return "$(";
}

/** @throws NoValue */
function print(value: number, format: string): string {
  const text = printNumber(value, format);
  if (text !== null) return text;
  throw new NoValue({
    message: `the format ${format} cannot be read`,
    expected: "one of %e, %f, %g with its digits, e.g. %.8g",
  });
}
