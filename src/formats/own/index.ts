import { parseYaml } from "../../input/document.js";
import type { ForceFieldFormat } from "../force-field-format.js";

/** Our own: docs/force-field.md. Taken for anything that no other format claims. */
export const own: ForceFieldFormat = {
  name: "galvanostat",
  summary: "YAML with species, pairs and electrostatics",
  numbersTypes: false,
  detect: () => true,
  read: (file) => ({ ...parseYaml(file), files: [] }),
};
