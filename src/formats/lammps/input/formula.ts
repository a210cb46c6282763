import { limits } from "../../../limits.js";

/** Why a value cannot be told: the parts of a problem. */
export interface Trouble {
  readonly message: string;
  readonly expected?: string;
  readonly remedy?: string;
}

/** Thrown inside formulas and variables only; whoever reads a command keeps its trouble. */
export class NoValue extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super(trouble.message);
    this.trouble = trouble;
  }
}

/** What the formulas of a script may cost, all together. */
export interface Effort {
  steps: number;
}

const refuse = (trouble: Trouble): never => {
  throw new NoValue(trouble);
};

/** `v_NAME`: the number that a variable has, at this depth of variables within variables. */
export type NumberOf = (name: string, depth: number) => number;

const functions: Readonly<Record<string, { readonly arguments: number; readonly of: (...x: number[]) => number }>> = {
  sqrt: { arguments: 1, of: Math.sqrt },
  exp: { arguments: 1, of: Math.exp },
  ln: { arguments: 1, of: Math.log },
  log: { arguments: 1, of: Math.log10 },
  abs: { arguments: 1, of: Math.abs },
  sin: { arguments: 1, of: Math.sin },
  cos: { arguments: 1, of: Math.cos },
  tan: { arguments: 1, of: Math.tan },
  asin: { arguments: 1, of: Math.asin },
  acos: { arguments: 1, of: Math.acos },
  atan: { arguments: 1, of: Math.atan },
  atan2: { arguments: 2, of: Math.atan2 },
  ceil: { arguments: 1, of: Math.ceil },
  floor: { arguments: 1, of: Math.floor },
  // Theirs takes halves up, −2.5 to −2, as JavaScript's.
  round: { arguments: 1, of: Math.round },
  ternary: { arguments: 3, of: (condition, yes, no) => (condition !== 0 ? yes! : no!) },
};

const constants: Readonly<Record<string, number>> = { PI: Math.PI, yes: 1, on: 1, true: 1, no: 0, off: 0, false: 0 };

/** Of LAMMPS's thermo output: https://docs.lammps.org/thermo_style.html. */
const ofTheState = new Set(
  "step elapsed elaplong dt time cpu tpcpu spcpu cpuremain part timeremain atoms temp press pe ke etotal evdwl ecoul epair ebond eangle edihed eimp emol elong etail enthalpy ecouple econserve vol density lx ly lz xlo xhi ylo yhi zlo zhi xy xz yz xlat ylat zlat bonds angles dihedrals impropers pxx pyy pzz pxy pxz pyz fmax fnorm nbuild ndanger cella cellb cellc cellalpha cellbeta cellgamma".split(
    " ",
  ),
);

/** From the loosest to the tightest; all of them from left to right, `^` too. */
const levels: readonly (readonly string[])[] = [
  ["||", "|^"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  ["^"],
];

const operate = (operator: string, a: number, b: number): number => {
  switch (operator) {
    case "||":
      return Number(a !== 0 || b !== 0);
    case "|^":
      return Number((a !== 0) !== (b !== 0));
    case "&&":
      return Number(a !== 0 && b !== 0);
    case "==":
      return Number(a === b);
    case "!=":
      return Number(a !== b);
    case "<=":
      return Number(a <= b);
    case ">=":
      return Number(a >= b);
    case "<":
      return Number(a < b);
    case ">":
      return Number(a > b);
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    default:
      return a ** b;
  }
};

/**
 * The value of a formula of LAMMPS's variables (https://docs.lammps.org/variable.html), as far as it is one of numbers.
 * Signs bind tighter than `^`, which goes from left to right: −2^2 is 4, 2^3^2 is 64.
 * @throws NoValue for what depends on atoms, cell, steps or chance, for what is no formula, and for more than the limits allow
 */
export function evaluateFormula(text: string, numberOf: NumberOf, effort: Effort, depth = 0): number {
  let at = 0;
  let nested = depth;
  const skip = () => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const wrong = (expected: string): never =>
    refuse({ message: `${quoted(text)} is no formula: ${quoted(text.slice(at)) || "its end"} is not ${expected}` });
  const deeper = <T>(inside: () => T): T => {
    if (++nested > limits.formulaDepth)
      refuse({
        message: "a formula is nested too deeply, or variables stand for each other without end",
        expected: `at most ${limits.formulaDepth} brackets and variables within each other`,
      });
    const value = inside();
    nested--;
    return value;
  };
  const step = () => {
    if (--effort.steps < 0)
      refuse({
        message: "the formulas of the script take too many steps: variables that double each other, perhaps",
        expected: `at most ${limits.formulaSteps} numbers and operators`,
      });
  };
  const take = (what: string): boolean => {
    skip();
    if (!text.startsWith(what, at)) return false;
    at += what.length;
    return true;
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return null;
    at += found[0].length;
    return found[0];
  };

  const operand = (): number => {
    step();
    skip();
    if (take("-")) return -deeper(operand);
    if (take("!")) return Number(deeper(operand) === 0);
    if (take("(")) {
      const value = deeper(() => level(0));
      if (!take(")")) wrong("a closing bracket");
      return value;
    }
    const number = match(/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/y);
    if (number !== null) return Number(number);
    const name = match(/[A-Za-z]\w*/y);
    if (name === null) return wrong("a number, a name or a bracket");
    if (name.startsWith("v_") && !/[([]/.test(text[at] ?? "")) return deeper(() => numberOf(name.slice(2), nested));
    return text[at] === "(" ? call(name) : named(name);
  };
  const named = (name: string): number => {
    const value = Object.hasOwn(constants, name) ? constants[name]! : undefined;
    if (value !== undefined && text[at] !== "[") return value;
    return refuse({
      message: ofTheState.has(name)
        ? `${name} depends on atoms, cell and time, which a force field may not`
        : `${name}${text[at] === "[" ? "[…]" : ""} is not a number that the script alone gives`,
      expected: `numbers, variables v_NAME, ${Object.keys(constants).join(", ")}, and ${Object.keys(functions).join(", ")}`,
    });
  };
  const call = (name: string): number => {
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (known === undefined)
      return refuse({
        message: `the function ${name} cannot be computed from the script alone`,
        expected: Object.keys(functions).join(", "),
      });
    at++;
    const values: number[] = [];
    do values.push(deeper(() => level(0)));
    while (take(","));
    if (!take(")")) wrong("a closing bracket");
    if (values.length !== known.arguments)
      refuse({ message: `${name} takes ${known.arguments} numbers, and is given ${values.length}` });
    return known.of(...values);
  };
  const level = (k: number): number => {
    const operators = levels[k];
    if (operators === undefined) return operand();
    let value = level(k + 1);
    for (;;) {
      const operator = operators.find(take);
      if (operator === undefined) return value;
      step();
      value = operate(operator, value, level(k + 1));
    }
  };

  const value = level(0);
  skip();
  if (at < text.length) wrong("an operator");
  if (!Number.isFinite(value)) refuse({ message: `${quoted(text)} has no finite value` });
  return value;
}

const quoted = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
