import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test, vi } from "vitest";

import { main } from "../../src/cli/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md", "bench/speed-up/README.md"],
  ...readdirSync(join(root, "docs")).map((file) => `docs/${file}`),
  ...readdirSync(join(root, "examples")).map((folder) => `examples/${folder}/README.md`),
].filter((page) => page.endsWith(".md"));
const textOf = (page: string) => readFileSync(join(root, page), "utf8");

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

describe("links lead somewhere", () => {
  test.each(pages)("%s", (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    for (const link of links.filter((to) => !/^https?:/.test(to))) {
      const [path, anchor] = link.split("#") as [string, string | undefined];
      const target = path === "" ? page : join(dirname(page), path);
      expect(existsSync(join(root, target)), `${page}: ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
    }
  });

  test("every page of docs/ can be reached from the README", () => {
    const seen = new Set(["README.md"]);
    for (const page of seen)
      for (const [, link] of textOf(page).matchAll(/\]\(([^)#\s]+\.md)/g)) {
        const target = join(dirname(page), link!);
        if (pages.includes(target)) seen.add(target);
      }
    expect(pages.filter((page) => !seen.has(page))).toEqual([]);
  });
});

test("the README's library example is good TypeScript, by the strictest rules, against what is published", () => {
  const [, code] = /```js\n([\s\S]*?)```/.exec(textOf("README.md"))!;
  const file = join(root, "readme-library-call.tmp.ts");
  writeFileSync(file, code!);
  try {
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: ["node"],
    });
    expect(program.getSourceFile(join(root, "dist/index.d.ts")), "the declarations of dist/").toBeDefined();
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  } finally {
    rmSync(file);
  }
});

/** What `galvanostat WORDS --help` prints. */
async function helpOf(words: readonly string[]): Promise<string> {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += chunk.toString();
    return true;
  });
  try {
    await main([...words, "--help"]);
  } finally {
    write.mockRestore();
  }
  return text;
}

test("commands and options that the pages and the help's own examples use exist", async () => {
  const overview = await helpOf([]);
  const commands = [...overview.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name]) => name!);
  expect(commands).toContain("run");
  const help = new Map<string, string>();
  for (const command of commands) help.set(command, await helpOf([command]));
  const texts = [
    ...pages.map((page) => [page, textOf(page)] as const),
    ...[...help].map(([name, text]) => [`help of ${name}`, text] as const),
  ];
  let used = 0;
  for (const [place, text] of texts) {
    // A line of a shell: options of what follows a pipe or && are not ours.
    for (const [, command, rest] of text.matchAll(/galvanostat ([a-z]+)\b([^\n`|&;]*)/g)) {
      if (command === "help" || (!commands.includes(command!) && !/--|\.\w+/.test(rest!))) continue;
      expect(commands, `${place}: galvanostat ${command}`).toContain(command);
      for (const [option] of rest!.matchAll(/--[a-z][a-z0-9-]*/g)) {
        used++;
        expect(`${help.get(command!)} --help`, `${place}: galvanostat ${command} ${option}`).toContain(option);
      }
    }
  }
  expect(used).toBeGreaterThan(20);
  // The README's overview names every command.
  for (const command of commands.filter((name) => name !== "help"))
    expect(textOf("README.md")).toContain(`galvanostat ${command} `);
});
