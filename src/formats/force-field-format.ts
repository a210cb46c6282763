import type { InputDocument, Path, PlacedProblem } from "../input/document.js";
import { formatPath } from "../input/document.js";
import type { FileRecord, InputFile } from "../input/input-file.js";
import type { Problem } from "../errors/errors.js";

/** What a reader is told beside the file. */
export interface FormatContext {
  /** Names of the file's numbered types, in their order; `null`: as the file itself says. */
  readonly species: readonly string[] | null;
  /** Atoms of each species in the structure that the force field is for, where one is known. */
  readonly composition: ReadonlyMap<string, number> | null;
}

/** A force field in the shape of our own file (docs/force-field.md), which is then checked as one. */
export interface FormatResult {
  /** `null` when the problems leave nothing to check. */
  readonly document: InputDocument | null;
  readonly problems: readonly Problem[];
  /** Read beside the file itself. */
  readonly files: readonly FileRecord[];
}

/** One way of writing a force field. */
export interface ForceFieldFormat {
  readonly name: string;
  readonly summary: string;
  /** Whether types have numbers, so that `species` may name them. */
  readonly numbersTypes: boolean;
  detect(file: InputFile): boolean;
  /** @throws InputError where nothing can be read at all */
  read(file: InputFile, context: FormatContext): FormatResult;
}

/** A place in the text that a path of the document was made from. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Data that were made from the lines of a text, and the way back: problems stand at the line of the nearest path above. */
export class TranslatedDocument implements InputDocument {
  readonly file: string;
  readonly data: Record<string, unknown> = {};
  private readonly places = new Map<string, Place>();

  constructor(file: string) {
    this.file = file;
  }

  /** Notes where a path comes from; the last one counts. */
  place(path: Path, place: Place): void {
    this.places.set(formatPath(path), place);
  }

  locate({ at, atKey: _, meantKey: __, ...problem }: PlacedProblem): Problem {
    for (let length = at.length; length > 0; length--) {
      const place = this.places.get(formatPath(at.slice(0, length)));
      if (place !== undefined) return { ...problem, ...place };
    }
    return { ...problem, file: this.file, line: 1 };
  }
}
