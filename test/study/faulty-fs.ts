import type * as Fs from "node:fs";

import type { RandomNumbers } from "../estimators/processes.js";

/** What happens at the n-th operation on files below a folder. */
export interface Fault {
  readonly at: number;
  /** A refusal of the system; or less is written than was given; or the process ends there. */
  readonly kind: (typeof kinds)[number];
  /** Whether all later operations that write are refused too: the disk stays full. */
  readonly lasting: boolean;
  /** Of what is being written: the part that reaches the disk. */
  readonly part: number;
}

export const kinds = ["ENOSPC", "EIO", "EACCES", "EMFILE", "EROFS", "short", "crash"] as const;

/** Thrown where the process would have ended: nothing it does afterwards reaches the disk. */
export class Crash extends Error {}

/** Which operations fail is said by whoever tests; without a fault all of them are counted and done. */
export const disk = {
  folder: "",
  fault: null as Fault | null,
  operations: 0,
  isDead: false,
};

export function randomFault(random: RandomNumbers, operations: number): Fault {
  const pick = (count: number) => Math.min(count - 1, Math.floor(random.uniform() * count));
  return {
    at: pick(operations),
    kind: kinds[pick(kinds.length)]!,
    lasting: random.uniform() < 0.5,
    part: random.uniform(),
  };
}

/** node:fs with faults: for `vi.mock`. */
export function faulty(fs: typeof Fs): typeof Fs {
  const descriptors = new Set<number>();
  const isHere = (target: unknown): boolean =>
    typeof target === "number" ? descriptors.has(target) : disk.folder !== "" && String(target).startsWith(disk.folder);
  /** The fault of this operation, if it has one. */
  const next = (writes: boolean): Fault | null => {
    if (disk.isDead) throw new Crash();
    const { fault } = disk;
    const at = disk.operations++;
    if (fault === null || at < fault.at || (at > fault.at && !(fault.lasting && writes))) return null;
    return fault.kind === "short" && at > fault.at ? null : fault;
  };
  const refuse = ({ kind }: Fault, syscall: string, path: unknown): never => {
    if (kind === "crash") {
      disk.isDead = true;
      throw new Crash();
    }
    throw Object.assign(new Error(`${kind}: made up, ${syscall} '${String(path)}'`), {
      code: kind,
      syscall,
      ...(typeof path === "string" ? { path } : {}),
    });
  };
  /** An operation that is done, or not at all. */
  const whole =
    <A extends unknown[], R>(name: string, writes: boolean, operation: (...args: A) => R) =>
    (...args: A): R => {
      if (!isHere(args[0])) return operation(...args);
      const fault = next(writes);
      if (fault !== null && fault.kind !== "short") refuse(fault, name, args[0]);
      return operation(...args);
    };
  const bytesOf = (data: unknown): Uint8Array => (typeof data === "string" ? Buffer.from(data) : (data as Uint8Array));
  /** Of a fault, a part is written first. */
  const file =
    (name: "appendFileSync" | "writeFileSync") =>
    (path: string, data: string | Uint8Array, ...rest: unknown[]): void => {
      const operation = fs[name] as (...args: unknown[]) => void;
      const fault = isHere(path) ? next(true) : null;
      if (fault === null || fault.kind === "short") {
        operation(path, data, ...rest);
        return;
      }
      const bytes = bytesOf(data);
      operation(path, bytes.subarray(0, Math.floor(fault.part * bytes.length)), ...rest);
      refuse(fault, "write", path);
    };
  const changed = {
    ...fs,
    openSync(path: string, flags: string, ...rest: unknown[]): number {
      if (isHere(path)) {
        const fault = next(flags !== "r");
        if (fault !== null && fault.kind !== "short") refuse(fault, "open", path);
      }
      const descriptor = (fs.openSync as (...args: unknown[]) => number)(path, flags, ...rest);
      if (isHere(path)) descriptors.add(descriptor);
      return descriptor;
    },
    closeSync(descriptor: number): void {
      descriptors.delete(descriptor);
      fs.closeSync(descriptor);
    },
    writeSync(descriptor: number, data: string | Uint8Array, offset = 0, length?: number, position?: number): number {
      const bytes = bytesOf(data);
      const count = length ?? bytes.length - offset;
      const fault = isHere(descriptor) ? next(true) : null;
      if (fault === null) return fs.writeSync(descriptor, bytes, offset, count, position ?? null);
      const part = Math.max(fault.kind === "short" && count > 0 ? 1 : 0, Math.floor(fault.part * count));
      const done = fs.writeSync(descriptor, bytes, offset, part, position ?? null);
      return fault.kind === "short" ? done : refuse(fault, "write", descriptor);
    },
    appendFileSync: file("appendFileSync"),
    writeFileSync: file("writeFileSync"),
    // Nothing here ends the machine, so that there is nothing to wait for.
    fsyncSync: whole("fsync", true, (_: number) => undefined),
    ftruncateSync: whole("ftruncate", true, fs.ftruncateSync),
    truncateSync: whole("truncate", true, fs.truncateSync as (path: string, length: number) => void),
    renameSync: whole("rename", true, fs.renameSync),
    linkSync: whole("link", true, fs.linkSync),
    rmSync: whole("rm", true, fs.rmSync),
    mkdirSync: whole("mkdir", true, fs.mkdirSync as (path: string, options?: object) => string | undefined),
    statSync: whole("stat", false, fs.statSync as (path: string, options?: object) => Fs.Stats | undefined),
    readFileSync: whole("read", false, fs.readFileSync as (path: string, ...rest: unknown[]) => Buffer | string),
  };
  return { ...changed, default: changed } as unknown as typeof Fs;
}
