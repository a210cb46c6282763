import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

// Nobody compiles these: a name that moved in src/ would be found only when they are started.
const scripts = [".ci", "bench", "bin", "scripts", "examples"].flatMap((folder) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((file) => file.endsWith(".js"))
    .map((file) => join(folder, file)),
);

/** Names that a script takes from each file of its own project, as the path of that file from the root. */
function ownImports(script: string): { file: string; names: string[] }[] {
  const source = ts.createSourceFile(script, readFileSync(join(root, script), "utf8"), ts.ScriptTarget.Latest);
  return source.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const target = (moduleSpecifier as ts.StringLiteral).text;
    if (!target.startsWith(".")) return [];
    const bindings = importClause?.namedBindings;
    const names = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
    return [
      {
        file: normalize(join(dirname(script), target)),
        names: names.map(({ name, propertyName }) => (propertyName ?? name).text),
      },
    ];
  });
}

test("what the scripts import exists and is exported", () => {
  const imports = scripts.flatMap((script) => ownImports(script).map((entry) => ({ script, ...entry })));
  const sourceOf = (file: string) =>
    join(root, file.startsWith("dist/") ? file.replace(/^dist\/(.*)\.js$/, "src/$1.ts") : file);
  const program = ts.createProgram([...new Set(imports.map(({ file }) => sourceOf(file)))], {
    allowJs: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  expect(imports.length).toBeGreaterThan(10);
  for (const { script, file, names } of imports) {
    const source = program.getSourceFile(sourceOf(file));
    expect(source, `${script}: ${file}`).toBeDefined();
    const symbol = checker.getSymbolAtLocation(source!);
    const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol).map(({ name }) => name);
    for (const name of names) expect(exported, `${script}: ${name} of ${file}`).toContain(name);
  }
});

test("what .ci/run names is there: a filter of vitest that matches nothing beside one that does goes unnoticed", () => {
  const text = readFileSync(join(root, ".ci/run"), "utf8");
  const paths = [...text.matchAll(/(?<=[\s"])(?:test|bench|scripts|examples|\.ci)\/[\w./-]+/g)]
    .map(([path]) => path)
    .filter((path) => !path.includes("/results"));
  expect(paths.length).toBeGreaterThan(20);
  const files = readdirSync(join(root, "test"), { recursive: true }) as string[];
  for (const path of new Set(paths))
    expect(
      existsSync(join(root, path)) ||
        files.some((file) => `test/${file}`.startsWith(path) && file.endsWith(".test.ts")),
      path,
    ).toBe(true);
});

test("every deliberate fault has its place: its text is in the sources once, its tests are there", () => {
  const folder = join(root, "test/mutants");
  const faults = readdirSync(folder).flatMap(
    (file) =>
      JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        name: string;
        file: string;
        find: string;
        tests: string[];
      }[],
  );
  expect(faults.length).toBeGreaterThan(30);
  const lost = faults.filter(
    ({ file, find, tests }) =>
      readFileSync(join(root, file), "utf8").split(find).length !== 2 ||
      !tests.every((one) => existsSync(join(root, one))),
  );
  expect(lost.map(({ name, file }) => `${file}: ${name}`)).toEqual([]);
});
