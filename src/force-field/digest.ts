import { createHash } from "node:crypto";

import type { ForceField } from "./force-field.js";

/** SHA-256 of what a force field says: the same for files that differ in their names, comments and units. */
export function digestOf({
  name: _name,
  files: _files,
  warnings: _warnings,
  onlyAtConstantVolume: _volume,
  document: _document,
  socket,
  ...said
}: ForceField): string {
  const plain = (_key: string, value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
    if (value instanceof Map || value instanceof Set) return [...value];
    return value;
  };
  return createHash("sha256")
    .update(
      JSON.stringify(
        socket === null
          ? said
          : { ...said, socket: [socket.identity, socket.client.kind === "command" ? socket.client.command : null] },
        plain,
      ),
    )
    .digest("hex");
}
