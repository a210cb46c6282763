import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { GalvanostatError, InputError, RunError } from "../../errors/errors.js";
import { remedyOf } from "./remedies.js";
import type { Addon, AddonDescription } from "./addon.js";
import { findPrebuilt, requireAddon } from "./prebuilt.js";

export type * from "./addon.js";

/** Where builds put the addon, seen from `src/engines/native/` as from `dist/engines/native/`; what was built here goes before what the package carries. */
const candidates = [
  "../../../build/Release/galvanostat.node",
  "../../../build/cmake/Release/galvanostat.node",
  "../../../build/Debug/galvanostat.node",
];

let loaded: Addon | undefined;
let description: AddonDescription | undefined;

/**
 * The native core, loaded once. `GALVANOSTAT_ADDON` names another file to load (how the tests run on both builds).
 * @throws GalvanostatError ADDON_NOT_LOADED, with what was tried and what to do.
 */
export function addon(): Addon {
  if (loaded !== undefined) return loaded;
  boundWaiting();
  const chosen = process.env["GALVANOSTAT_ADDON"];
  const paths =
    chosen !== undefined && chosen !== ""
      ? [chosen]
      : candidates.map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const failures: string[] = [];
  if (chosen === undefined || chosen === "") {
    const prebuilt = findPrebuilt();
    if (typeof prebuilt === "string") paths.push(prebuilt);
    else failures.push(prebuilt.missing);
  }
  for (const path of paths) {
    if (!existsSync(path)) {
      failures.push(`${path}: not there`);
      continue;
    }
    try {
      loaded = requireAddon(path);
      return loaded;
    } catch (error) {
      failures.push(`${path}: ${(error as Error).message}`);
    }
  }
  throw new GalvanostatError([
    {
      code: "ADDON_NOT_LOADED",
      message: "the native core could not be loaded",
      received: failures.join("\n"),
      remedy:
        "build it with `npm rebuild galvanostat` (in a checkout: `npm run build`); it needs a C++20 compiler, make and Python 3, and must be built again after a change of Node's major version or of the machine's C++ library",
    },
  ]);
}

/**
 * Threads that wait for each other spin for as long as it takes to be put to sleep and woken, some 50 µs, and then sleep:
 * never much worse than the better of the two. libgomp's own 300 000 turns are several ms: where another program has the
 * processor of one, a step took a hundred times as long. libgomp, and our barriers with it, read the environment once, when the
 * addon is loaded and at the first barrier; what the user says stands.
 */
function boundWaiting(): void {
  if (process.env["OMP_WAIT_POLICY"] === undefined) process.env["GOMP_SPINCOUNT"] ??= "2000";
}

/** What the core was built with, its potentials, thermostats, methods … : the only list of them. */
export function describeAddon(): AddonDescription {
  description ??= addon().describe();
  return description;
}

/** Runs `body`; a coded error of the core becomes an `InputError` or a `RunError`. */
export function fromNative<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw translateNativeError(error);
  }
}

/** The typed error for what the core threw; anything else is returned as it is. */
export function translateNativeError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof GalvanostatError) return error;
  const { code, fault } = error as Error & { code?: unknown; fault?: unknown };
  if (typeof code !== "string" || (fault !== "input" && fault !== "run")) return error;
  const Kind = fault === "input" ? InputError : RunError;
  const remedy = remedyOf(code, error.message);
  return new Kind([{ code, message: error.message, ...(remedy === undefined ? {} : { remedy }) }], { cause: error });
}
