export { writeFileAtomic, writeJsonAtomic } from "./atomic.js";
export { DamagedFile, isDamage } from "./damaged.js";
export { findProgram, type FoundProgram } from "./find-program.js";
export { GrowingFile, type SavedFile } from "./growing.js";
export { nameOf as nameOfHolder, type Holder } from "./holder.js";
export { holderOf, inUse, lockFolder, tryLock, type Release } from "./lock.js";
export { isThere } from "./there.js";
export { processorQuota } from "./processor-quota.js";
export { readSealedJson, sealed, writeSealedJson } from "./sealed.js";
