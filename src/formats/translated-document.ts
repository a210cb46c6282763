import { formatPath, type InputDocument, type Path, type PlacedProblem } from "../input/document.js";
import type { Problem } from "../errors/errors.js";

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
