import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { bibliography, programUsage, worksFor, type Usage } from "../../src/citations/index.js";
import { works } from "../../src/citations/works.js";

const keys = (usage: Usage) => worksFor(usage).map(({ key }) => key);
const nothing: Usage = {
  currentHeld: false,
  fieldHeld: false,
  thermostats: new Set(),
  barostat: null,
  minimised: false,
  electrostatics: new Set(),
  equilibrium: false,
  neuralNetwork: false,
  splines: false,
  bondValence: false,
  committee: false,
  lammps: false,
  clients: new Set(),
};

describe("only what was used is cited", () => {
  test("thermostats, electrostatics and estimators bring their own papers and no others", () => {
    const base = keys(nothing);
    const added = (change: Partial<Usage>) => keys({ ...nothing, ...change }).filter((key) => !base.includes(key));
    expect(added({ thermostats: new Set(["csvr"]) })).toEqual(["BussiDonadioParrinello2007"]);
    expect(added({ thermostats: new Set(["nose-hoover-chain"]) })).toEqual(["MartynaKleinTuckerman1992"]);
    expect(added({ barostat: "stochastic-cell-rescaling" })).toEqual(["BernettiBussi2020"]);
    expect(added({ barostat: "full-stochastic-cell-rescaling" })).toEqual([
      "BernettiBussi2020",
      "DelTattoRaiteriBernettiBussi2022",
    ]);
    expect(added({ minimised: true })).toEqual(["BitzekKoskinenGaehlerMoselerGumbsch2006", "GuenoleEtAl2020"]);
    expect(added({ thermostats: new Set(["langevin"]) })).toEqual(["BussiParrinello2007"]);
    expect(added({ electrostatics: new Set(["ewald"]) })).toEqual(["Ewald1921"]);
    expect(added({ electrostatics: new Set(["spme"]) })).toEqual(["Ewald1921", "EssmannEtAl1995"]);
    expect(added({ electrostatics: new Set(["pppm"]) })).toEqual(["Ewald1921", "HockneyEastwood1988"]);
    expect(added({ lammps: true })).toEqual(["ThompsonEtAl2022"]);
    // Of sockets: the protocol, and what speaks it. The model is the user's to cite, and the line before the entry says so.
    expect(added({ clients: new Set(["ase"]) })).toEqual(["KapilEtAl2019", "LarsenEtAl2017"]);
    expect(added({ clients: new Set(["lammps"]) })).toEqual(["ThompsonEtAl2022", "KapilEtAl2019"]);
    expect(added({ clients: new Set(["manual"]) })).toEqual(["KapilEtAl2019"]);
    expect(bibliography({ ...nothing, clients: new Set(["ase"]) })).toMatch(
      /% .*the model .*cited as well\n@article\{KapilEtAl2019/,
    );
    expect(added({ electrostatics: new Set(["damped-shifted-force"]) })).toEqual(["FennellGezelter2006"]);
    expect(added({ neuralNetwork: true })).toEqual(["FanEtAl2021"]);
    expect(added({ splines: true })).toEqual(["XieRuppHennig2023"]);
    expect(added({ bondValence: true })).toEqual(["AdamsRao2011"]);
    expect(added({ committee: true })).toEqual(["DerSimonianLaird1986", "ZhangLinWangCarE2019"]);
    expect(added({ equilibrium: true })).toEqual(["Kubo1957", "RamirezSukumaranVorselaarsLikhtman2010"]);
    expect(added({ currentHeld: true })).toEqual(
      expect.arrayContaining(["SasakiTateyamaSearles2025", "EvansMorriss2008"]),
    );
    // Colour fields are older than constant current, and need no constraint.
    expect(added({ fieldHeld: true })).toEqual(["SasakiGaoHitosugiTateyama2023", "EvansMorriss2008"]);
    expect(base[0]).toBe("galvanostat");
  });

  test("the method's DOIs, as physics and CITATION.cff give them; version from CITATION.cff", () => {
    const text = bibliography(programUsage);
    expect(text).toContain("10.1103/PRXEnergy.4.013005");
    expect(text).toContain(
      `Version ${/^version: (.*)$/m.exec(readFileSync(new URL("../../CITATION.cff", import.meta.url), "utf8"))![1]}`,
    );
  });
});

test("BibTeX: keys once, braces balanced, ASCII, a DOI for each, names as Family, Given", () => {
  const all = bibliography({
    currentHeld: true,
    fieldHeld: true,
    thermostats: new Set(["nose-hoover-chain"]),
    barostat: "full-stochastic-cell-rescaling",
    minimised: true,
    electrostatics: new Set(["spme", "pppm", "damped-shifted-force"]),
    equilibrium: true,
    neuralNetwork: true,
    splines: true,
    bondValence: true,
    committee: true,
    lammps: true,
    clients: new Set(["ase", "lammps"]),
  });
  const entries = [...all.matchAll(/^@\w+\{(\w+),$/gm)].map(([, key]) => key);
  expect(new Set(entries).size).toBe(entries.length);
  expect([...all].filter((c) => c === "{").length).toBe([...all].filter((c) => c === "}").length);
  expect(
    all
      .split("\n")
      .filter((line) => !line.startsWith("%"))
      .join(""),
  ).toMatch(/^\p{ASCII}*$/u);
  for (const { key, doi, authors } of works) {
    expect(doi, key).toMatch(/^10\.\d{4,}\/\S+$/);
    for (const author of authors) expect(author, key).toMatch(/^[^,]+, [^,]+$/);
  }
  expect(works.find(({ key }) => key === "BussiDonadioParrinello2007")!.doi).toBe("10.1063/1.2408420");
});
