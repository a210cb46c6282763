export {
  codes,
  finding,
  isQuotable,
  placed,
  type Code,
  type Facts,
  type Finding,
  type FindingOf,
  type Method,
  type Place,
  type Severity,
} from "./finding.js";
export { clausesOf, sentenceOf, sentencesOf, verdictOf } from "./prose.js";
