import { parseYaml } from "../../input/document.js";
import type { Format } from "../format.js";

/** Our own: docs/force-field.md. Taken for anything that no other format claims. */
export const galvanostat: Format = {
  name: "galvanostat",
  title: "YAML",
  forceField: {
    read: {
      summary: "YAML with species, pairs and electrostatics",
      numbersTypes: false,
      detect: () => true,
      read: (file) => ({ ...parseYaml(file), files: [] }),
    },
  },
};
