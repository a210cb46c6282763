import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Addon } from "./addon.js";

const require = createRequire(import.meta.url);

/** The addon that the package carries for this platform and C library, or why there is none. */
export function findPrebuilt(): string | { readonly missing: string } {
  const { path } = require("node-gyp-build") as { readonly path: (folder: string) => string };
  try {
    // Not the package's folder: what was built there is found without it, and would hide this.
    return path(fileURLToPath(new URL("../../../native", import.meta.url)));
  } catch (error) {
    return { missing: (error as Error).message.trim() };
  }
}

/** An addon, with the libgomp beside it where the machine has none. @throws Error of the dynamic linker */
export function requireAddon(path: string): Addon {
  try {
    return require(path) as Addon;
  } catch (error) {
    const beside = join(dirname(path), "libgomp", "libgomp.so.1");
    if (!(error as Error).message.startsWith("libgomp.so.1: cannot open") || !existsSync(beside)) throw error;
    keepLoaded(beside);
    return require(path) as Addon;
  }
}

/** glibc's RTLD_NODELETE, which Node does not name. */
const noDelete = 0x1000;

/** Loads a library for those that need one of its name. Node takes it for an addon, finds that it is none, and lets go of it. */
function keepLoaded(library: string): void {
  const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
  try {
    process.dlopen({ exports: {} }, library, RTLD_NOW | RTLD_GLOBAL | noDelete);
  } catch (error) {
    if (!(error as Error).message.startsWith("Module did not self-register")) throw error;
  }
}
