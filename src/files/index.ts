export { writeFileAtomic, writeJsonAtomic } from "./atomic.js";
export { GrowingFile, type SavedFile } from "./growing.js";
export { lockFolder } from "./lock.js";
export { readSealedJson, writeSealedJson } from "./sealed.js";
