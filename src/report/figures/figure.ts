import type { Canvas, Piece } from "../drawing/canvas.js";
import type { PointResult } from "../../study/index.js";
import type { ReportedStudy } from "../studies.js";
import type { FittedSeries, PointGroup, Series } from "../series.js";
import type { DataTable } from "../table.js";

/** What figures are made from. */
export interface ReportInput {
  /** One, or several of the same material. */
  readonly studies: readonly ReportedStudy[];
  readonly studyOf: (point: PointResult) => ReportedStudy;
  readonly groups: readonly PointGroup[];
  /** σ by every method, S/cm. */
  readonly conductivities: readonly Series[];
  /** Laws of σ(T) of some of them. */
  readonly fitted: readonly FittedSeries[];
  /** Measured σ, S/cm, that the user brought. */
  readonly experiments: readonly Series[];
}

/** One figure of a report, which is also a file. */
export interface Drawing {
  /** Kebab-case; of the files. */
  readonly name: string;
  readonly title: string;
  /** What is seen, in words: what symbols, bars and bands are, what was thinned or left out. */
  readonly caption: string;
  readonly draw: (canvas: Canvas) => Piece;
  readonly table: DataTable;
}

/** A kind of figure; a study may have none, one or many of it. */
export interface Figure {
  readonly name: string;
  /** Heading of its section. */
  readonly title: string;
  readonly drawings: (input: ReportInput) => readonly Drawing[];
}
