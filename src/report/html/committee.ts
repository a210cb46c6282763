import { committeeTable, sayCommittee } from "../../results/committee.js";
import type { ReportInput } from "../figures/index.js";
import { escape, listHtml, tableHtml } from "./markup.js";

/** σ of the members of each study's committee together, with its two errors; "" without. */
export const committeeHtml = ({ studies }: ReportInput): string =>
  studies
    .filter(({ results }) => (results.committee ?? []).length > 0)
    .map(({ results: { committee }, label }) => {
      const name = label === "" ? "Committee of force fields" : `Committee of force fields, ${label}`;
      return `<h3>${escape(name)}</h3>\n${tableHtml(committeeTable(committee!))}<p class="muted">statistical: by the length of the runs; model: what a further model like these would be off by. δF: deviation of the models' forces on the same frames.</p>\n${listHtml(committee!.map(sayCommittee))}`;
    })
    .join("");
