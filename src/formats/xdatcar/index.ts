import type { Format } from "../format.js";
import { readXdatcar } from "./read.js";

export const xdatcar: Format = { name: "xdatcar", title: "XDATCAR", trajectory: { read: readXdatcar } };
