import { createRequire } from "node:module";

import type { z as Zod } from "zod";

/**
 * A package that is loaded when one of its members is first used. `import "galvanostat"` would else spend most of its time on
 * readers of study files (zod and yaml: 100 ms), which a program that only simulates or estimates never calls.
 */
function onDemand<T extends object>(load: (require: NodeJS.Require) => T): T {
  let loaded: T | undefined;
  return new Proxy({} as T, { get: (_, key) => Reflect.get((loaded ??= load(createRequire(import.meta.url))), key) });
}

export const yaml = onDemand((require) => require("yaml") as typeof import("yaml"));

/** Use it within functions only: at a module's top level it would be loaded at once. */
export const z = onDemand((require) => (require("zod") as typeof import("zod")).z);

/** The types of zod under the same name, as `import { z } from "zod"` gives them. */
export declare namespace z {
  export type ZodType<Output = unknown, Input = unknown> = Zod.ZodType<Output, Input>;
  export type ZodObject = Zod.ZodObject;
  export type ZodRawShape = Zod.ZodRawShape;
  export type ZodIssue = Zod.core.$ZodIssue;
  export type output<T extends Zod.ZodType> = Zod.output<T>;
}
