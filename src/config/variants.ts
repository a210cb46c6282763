import type { Variant } from "./study-config.js";
import type { DriveValues, StudyValues } from "./study-schema.js";

/** One of the directions and cell sizes that a study names, with the study's values as if it named no other. */
export interface VariantValues {
  readonly variant: Variant;
  /** Index of the cell size. */
  readonly size: number;
  readonly values: StudyValues;
}

/** All of them, direction after direction for each size; at least one, whatever sections are missing. */
export function variantsOf(values: StudyValues): readonly VariantValues[] {
  const { structure } = values;
  const drive = values.drive as DriveValues | undefined;
  const sizes = structure?.supercells ?? [structure?.supercell];
  const directions = drive?.directions ?? [drive?.direction];
  return sizes.flatMap((supercell, size) =>
    directions.map((direction, d): VariantValues => {
      const sizeLabel = sizes.length > 1 ? `-${supercell!.join("x")}` : "";
      const directionLabel = directions.length > 1 ? `-d${d + 1}` : "";
      return {
        variant: { label: `${sizeLabel}${directionLabel}`, direction: d },
        size,
        values: {
          ...values,
          ...(structure === undefined ? {} : { structure: { ...structure, supercell } }),
          ...(drive === undefined
            ? {}
            : { drive: { ...drive, direction } as unknown as NonNullable<StudyValues["drive"]> }),
        },
      };
    }),
  );
}
