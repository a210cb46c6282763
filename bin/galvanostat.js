#!/usr/bin/env node
import { guardOutput } from "../dist/cli/output-streams.js";
import { main } from "../dist/cli/index.js";

const outputLost = guardOutput();
const code = await main(process.argv.slice(2));
process.exitCode = code === 0 && outputLost() ? 1 : code;
