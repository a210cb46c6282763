import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, expect, test } from "vitest";

import { exportCommand } from "../../src/cli/export.js";
import type { InputError } from "../../src/errors/errors.js";

const study = fileURLToPath(new URL("../../examples/1-llzo-constant-current/study.yaml", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "export-"));
afterAll(() => rmSync(out, { recursive: true }));

const write = async (options: { overwrite?: boolean } = {}) => {
  let text = "";
  const terminal = {
    out: () => {},
    data: (more: string) => void (text += more),
    note: () => {},
    json: false,
    live: false,
  };
  await exportCommand("lammps", study, { out, ...options }, terminal);
  return text.trimEnd().split("\n");
};

test("a deck that was edited is not overwritten, unless that is asked for", async () => {
  const files = await write();
  const deck = files.find((file) => file.endsWith("in.lammps"))!;
  const before = readFileSync(deck, "utf8");
  // What is there as it would be written is no obstacle.
  expect(await write()).toEqual(files);
  appendFileSync(deck, "# mine\n");
  try {
    await write();
    expect.unreachable();
  } catch (error) {
    expect((error as InputError).problems).toMatchObject([
      { code: "FILE_EXISTS", file: deck, remedy: expect.stringContaining("--overwrite") },
    ]);
  }
  expect(readFileSync(deck, "utf8")).toBe(`${before}# mine\n`);
  await write({ overwrite: true });
  expect(readFileSync(deck, "utf8")).toBe(before);
});
