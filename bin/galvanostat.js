#!/usr/bin/env node
import { claimSignals } from "../dist/cli/signals.js";

claimSignals();
// Only then the rest, which takes a moment to load.
const { guardOutput } = await import("../dist/cli/output-streams.js");
const { main } = await import("../dist/cli/index.js");

const outputLost = guardOutput();
const code = await main(process.argv.slice(2));
process.exitCode = code === 0 && outputLost() ? 1 : code;
