import { statSync } from "node:fs";

/**
 * Whether something of that name is there. What cannot be looked up is thrown: `existsSync` takes it for absent, and a run whose state is not
 * seen for a moment would begin anew in its place.
 *
 * @throws the system's errors but ENOENT and ENOTDIR
 */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw error;
  }
}
