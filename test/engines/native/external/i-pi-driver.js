// Stands in for i-PI's i-pi-py_driver in tests: its options, as its own help has them, and its manners; any other option is an
// error, as there. Its one potential is client.js's, told what in a file of JSON: -o template=FILE.extxyz,options=FILE.json.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    unix: { type: "boolean", short: "u", default: false },
    address: { type: "string", short: "a", default: "localhost" },
    sockets_prefix: { type: "string", short: "S", default: "/tmp/ipi_" },
    port: { type: "string", short: "p", default: "12345" },
    mode: { type: "string", short: "m", default: "dummy" },
    pes_path: { type: "string", short: "P" },
    param: { type: "string", short: "o", default: "" },
    verbose: { type: "boolean", short: "v", default: false },
  },
});
if (!(values.mode === "custom" ? values.pes_path?.endsWith(".py") : values.mode === "lennard-jones"))
  throw new Error(`argument -m/--mode: invalid choice: '${values.mode}'`);
const { template, options } = Object.fromEntries(values.param.split(",").map((one) => one.split("=")));
const address = values.unix ? `${values.sockets_prefix}${values.address}` : `${values.address}:${values.port}`;
const told = { ...JSON.parse(readFileSync(options, "utf8")), manners: "i-pi", extras: "{}" };
process.argv.splice(2, Infinity, dirname(template), address, JSON.stringify(told));
await import("./client.js");
