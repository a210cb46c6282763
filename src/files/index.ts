export { writeFileAtomic, writeJsonAtomic } from "./atomic.js";
export { lockFolder } from "./lock.js";
export { readSealedJson, writeSealedJson } from "./sealed.js";
