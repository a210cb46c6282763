import {
  conductivitiesReaders,
  forceFieldReaders,
  seriesReaders,
  structureReaders,
  structureWriters,
  titles,
  trajectoryReaders,
} from "../formats/index.js";

const namesOf = (members: readonly { readonly name: string }[]): string => members.map(({ name }) => name).join(", ");

/** The formats as help texts list them. */
export const formatLists = {
  structures: titles(structureReaders),
  structureNames: namesOf(structureReaders),
  written: titles(structureWriters),
  writtenNames: namesOf(structureWriters),
  fileNames: structureWriters.map(({ names }) => names[0]).join(", "),
  forceFields: titles(forceFieldReaders),
  recordings: titles([...trajectoryReaders, ...seriesReaders]),
  tables: titles(conductivitiesReaders),
};
