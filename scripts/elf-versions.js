import { readFileSync } from "node:fs";

const versionNeeded = 0x6ffffffe;

/**
 * The newest version of every kind that a 64-bit little-endian ELF file asks of other libraries: { GLIBC: "2.28", … }.
 * System V ABI, gABI 4.1, and Linux Standard Base 5.0, Core, 10.7 (symbol versioning).
 */
export function newestVersions(path) {
  const file = readFileSync(path);
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1)
    throw new Error(`${path}: no 64-bit little-endian ELF file`);
  const sections = Number(file.readBigUInt64LE(40));
  const [size, count] = [file.readUInt16LE(58), file.readUInt16LE(60)];
  const section = (k) => {
    const at = sections + k * size;
    return {
      type: file.readUInt32LE(at + 4),
      offset: Number(file.readBigUInt64LE(at + 24)),
      link: file.readUInt32LE(at + 40),
      entries: file.readUInt32LE(at + 44),
    };
  };
  const newest = {};
  const all = Array.from({ length: count }, (_, k) => section(k));
  const needed = all.find(({ type }) => type === versionNeeded);
  if (needed === undefined) return newest;
  const names = all[needed.link];
  const name = (offset) => {
    const at = names.offset + offset;
    return file.toString("latin1", at, file.indexOf(0, at));
  };
  let library = needed.offset;
  for (let l = 0; l < needed.entries; l++) {
    let version = library + file.readUInt32LE(library + 8);
    for (let v = 0; v < file.readUInt16LE(library + 2); v++) {
      const [, kind, number] = /^([A-Z]+)_([\d.]+)$/.exec(name(file.readUInt32LE(version + 8))) ?? [];
      if (kind !== undefined && (newest[kind] === undefined || compare(number, newest[kind]) > 0))
        newest[kind] = number;
      version += file.readUInt32LE(version + 12);
    }
    library += file.readUInt32LE(library + 12);
  }
  return newest;
}

/** As "2.9" and "2.28" follow each other. */
export function compare(a, b) {
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  for (let k = 0; k < Math.max(x.length, y.length); k++) {
    const difference = (x[k] ?? 0) - (y[k] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
