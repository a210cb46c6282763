import { expect, test } from "vitest";

import { sayFailures } from "../../src/results/say-failures.js";

const traceback = (folder: string, what = "no licence") =>
  `the client ended (exit code 1) before it had connected; its last lines:\n  File "/tmp/ipi_galvanostat-${folder}/client.py", line 9\n${what}\nits own lines say what is wrong`;
const ended = (id: string, message: string) => ({ id, code: "CLIENT_ENDED", message });

test("a traceback is told once: of other runs that it is the same, whatever the client's folder was", () => {
  const first = traceback("12-0123456789abcdef");
  expect(
    sayFailures([
      ended("T1000K-j1-r1", first),
      ended("T1000K-j2-r1", traceback("12-fedcba9876543210")),
      ended("T1200K-j1-r1", traceback("345-0000000000000000")),
    ]),
  ).toEqual([
    { id: "T1000K-j1-r1", text: `${first} [CLIENT_ENDED]` },
    { id: "T1000K-j2-r1", text: "as of T1000K-j1-r1 [CLIENT_ENDED]" },
    { id: "T1200K-j1-r1", text: "as of T1000K-j1-r1 [CLIENT_ENDED]" },
  ]);
});

test("what differs is told, by its code too, and a line alone is no longer than its reference", () => {
  const one = traceback("12-0123456789abcdef");
  const other = traceback("12-0123456789abcdef", "no memory");
  expect(sayFailures([ended("a", one), ended("b", other), ended("c", other)]).map(({ text }) => text)).toEqual([
    `${one} [CLIENT_ENDED]`,
    `${other} [CLIENT_ENDED]`,
    "as of b [CLIENT_ENDED]",
  ]);
  expect(sayFailures([ended("a", one), { id: "b", code: "CLIENT_DIED", message: one }])[1]!.text).toBe(
    `${one} [CLIENT_DIED]`,
  );
  const short = "atoms 3 and 7 are too close";
  expect(sayFailures([ended("a", short), ended("b", short)])[1]!.text).toBe(`${short} [CLIENT_ENDED]`);
});
