// The command, one call after the other in one process, for tests that have many of them: what takes most of their time is to load it.
// Calls come as lines of JSON, { words, cwd }, and what they print goes back by the other pipe.
import { createReadStream, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { main } from "../../dist/cli/index.js";

const [requests, responses] = process.argv.slice(2);

for await (const line of createInterface({ input: createReadStream(requests) })) {
  const { words, cwd } = JSON.parse(line);
  process.chdir(cwd);
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"])
    process[stream].write = (text, ...rest) => {
      printed[stream] += typeof text === "string" ? text : Buffer.from(text).toString("utf8");
      rest.findLast((one) => typeof one === "function")?.();
      return true;
    };
  let code = 1;
  try {
    code = await main(words);
  } catch (error) {
    printed.stderr += error.stack;
  }
  writeFileSync(responses, JSON.stringify({ code, ...printed }));
}
