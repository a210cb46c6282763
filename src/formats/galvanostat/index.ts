import { parseYaml } from "../../input/document.js";
import type { Format } from "../format.js";

/** Our own: docs/force-field.md. Any YAML with keys, for a mistake in a key is to be told of. */
export const galvanostat: Format = {
  name: "galvanostat",
  title: "YAML",
  forceField: {
    read: {
      summary: "YAML with species, pairs and electrostatics",
      numbersTypes: false,
      detect: ({ text }) => /^(?:[ \t]*\{|["']?[A-Za-z][\w ]*["']?[ \t]*:(?:\s|$))/m.test(text),
      read: (file) => ({ ...parseYaml(file), files: [] }),
    },
  },
};
