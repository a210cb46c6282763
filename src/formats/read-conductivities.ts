import { headOf } from "../input/line-reader.js";
import { conductivitiesReaders } from "./registry.js";
import { isTemperatureTable } from "./tables/conductivity/read.js";

/** Whether the file is a table of σ(T) in one of `conductivitiesReaders`. @throws InputError FILE_NOT_FOUND and the like */
export async function isConductivityTable(path: string): Promise<boolean> {
  const head = await headOf(path);
  return conductivitiesReaders.some(({ detect }) => detect(head));
}

/**
 * Whether it is one of something against the temperature, of which not every column is understood.
 *
 * @throws InputError FILE_NOT_FOUND and the like
 */
export const isLikeConductivityTable = async (path: string): Promise<boolean> => isTemperatureTable(await headOf(path));

export { readConductivityTable, type ConductivityTable, type TableOptions } from "./tables/conductivity/read.js";
