import { GalvanostatError, RunError, type Problem } from "./errors.js";

/** What the operating system refused: a full disk, a folder without permission … */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error &&
  !(error instanceof GalvanostatError) &&
  typeof (error as NodeJS.ErrnoException).syscall === "string" &&
  typeof (error as NodeJS.ErrnoException).code === "string";

const resume = "the same command goes on from what was saved last";
const known: Readonly<Record<string, readonly [code: string, message: string, remedy: string]>> = {
  ENOSPC: ["DISK_FULL", "there is no space left", `free some, then ${resume}`],
  EDQUOT: ["DISK_FULL", "the quota of this user is used up", `free some, then ${resume}`],
  EFBIG: ["DISK_FULL", "the file would be larger than this file system or ulimit -f allows", resume],
  EACCES: ["NO_PERMISSION", "this may not be read or written by this user", "other permissions, or another folder"],
  EPERM: ["NO_PERMISSION", "this may not be changed by this user", "other permissions, or another folder"],
  EROFS: ["NO_PERMISSION", "the file system is read-only", "another folder"],
  EMFILE: ["TOO_MANY_FILES", "this process has too many open files", `a higher ulimit -n; ${resume}`],
  ENFILE: ["TOO_MANY_FILES", "the system has too many open files", resume],
  ENOENT: ["FILE_VANISHED", "a file or folder that was there is gone", resume],
  ENOTDIR: ["NOT_A_FOLDER", "what stands where a folder should be is none", "another folder"],
  EEXIST: ["NOT_A_FOLDER", "what stands where a folder should be is none", "another folder"],
  ESTALE: ["FILE_VANISHED", "the file server has lost this file", resume],
  ELOOP: ["FILE_VANISHED", "links lead in a circle", "another folder"],
  EIO: ["DISK_FAULT", "the disk or its server fails", `when it is sound again, ${resume}`],
};

/** The error for what the system refused, with a code, the file and what to do; anything else as it is. */
export function coded(error: unknown): unknown {
  if (!isSystemError(error)) return error;
  const [code, message, remedy] = known[error.code] ?? ["SYSTEM_ERROR", "the system refuses", resume];
  const problem: Problem = {
    code,
    message: `${message} (${error.code}, ${error.syscall})`,
    ...(error.path === undefined ? {} : { file: error.path }),
    remedy,
  };
  return new RunError([problem], { cause: error });
}
