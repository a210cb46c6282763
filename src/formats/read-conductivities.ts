import { headOf } from "../input/line-reader.js";
import { conductivitiesReaders } from "./registry.js";

/** Whether the file is a table of σ(T) in one of `conductivitiesReaders`. @throws InputError FILE_NOT_FOUND and the like */
export async function isConductivityTable(path: string): Promise<boolean> {
  const head = await headOf(path);
  return conductivitiesReaders.some(({ detect }) => detect(head));
}

export { readConductivityTable, type ConductivityTable, type TableOptions } from "./tables/conductivity/read.js";
