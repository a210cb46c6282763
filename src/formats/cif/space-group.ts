import type { Cell } from "../../structures/cell.js";
import type { TextLines } from "../../input/text-lines.js";
import { sharedSymbolsOf, spaceless, symbolsOf } from "./symbols.js";
import { isGiven, type CifBlock, type CifValue } from "./star.js";
import {
  allSettings,
  fitsCell,
  isGroup,
  isStandard,
  operationsOf,
  parseOperation,
  settingsOf,
  type Operation,
  type SpaceGroupSetting,
} from "./symmetry.js";

function first(block: CifBlock, ...tags: readonly string[]): CifValue | undefined {
  return tags.map((tag) => block.tags.get(tag)?.[0]).find(isGiven);
}

/**
 * The symmetry operations of a data block: its list; else those of its Hall symbol; else of its Hermann–Mauguin symbol or number,
 * where what is left open (origin, axes) is decided as International Tables do first, and noted.
 *
 * @throws InputError NO_SYMMETRY, BAD_SYMMETRY, UNKNOWN_SPACE_GROUP
 */
export function readOperations(text: TextLines, block: CifBlock, cell: Cell, notes: string[]): Operation[] {
  const list = block.tags.get("_space_group_symop_operation_xyz") ?? block.tags.get("_symmetry_equiv_pos_as_xyz");
  if (list?.some(isGiven)) return readList(text, list, cell);
  const setting = findSetting(text, block, cell, notes);
  const operations = operationsOf(setting.entry);
  checkCell(text, setting.value, operations, cell);
  return operations;
}

function readList(text: TextLines, list: readonly CifValue[], cell: Cell): Operation[] {
  const operations = list.map((value) => {
    const operation = parseOperation(value.text);
    if (operation === null)
      text.fail({
        code: "BAD_SYMMETRY",
        message: "this is not a symmetry operation",
        line: value.line,
        column: value.column,
        expected: "e.g. -x+1/2,y,-z",
        received: JSON.stringify(value.text.slice(0, 60)),
      });
    return operation;
  });
  if (!isGroup(operations)) {
    text.fail({
      code: "BAD_SYMMETRY",
      message: "the symmetry operations are not a group: some are wrong, missing or there twice",
      line: list[0]!.line,
      expected: "all operations of the space group, also those of the centring",
      received: `${list.length} operations`,
    });
  }
  checkCell(text, list[0]!, operations, cell);
  return operations;
}

function checkCell(text: TextLines, { line, column }: CifValue, operations: readonly Operation[], cell: Cell): void {
  if (operations.every((operation) => fitsCell(operation, cell))) return;
  text.fail({
    code: "BAD_SYMMETRY",
    message: "the cell does not have this symmetry",
    line,
    column,
    expected: "cell lengths and angles that the operations keep",
  });
}

function findSetting(
  text: TextLines,
  block: CifBlock,
  cell: Cell,
  notes: string[],
): { entry: SpaceGroupSetting; value: CifValue } {
  const fail = (value: CifValue, expected: string) =>
    text.fail({
      code: "UNKNOWN_SPACE_GROUP",
      message: "this space group is not known",
      line: value.line,
      column: value.column,
      expected,
      received: JSON.stringify(value.text),
      remedy: "write the operations, _space_group_symop_operation_xyz",
    });
  const hall = first(block, "_space_group_name_hall", "_symmetry_space_group_name_hall");
  if (hall !== undefined) {
    const entry = allSettings().find(
      ({ hall_symbol: symbol }) =>
        symbol.replace(/\s+/g, "").toLowerCase() === hall.text.replace(/[\s_]+/g, "").toLowerCase(),
    );
    return { entry: entry ?? fail(hall, "a Hall symbol of International Tables B, e.g. -F 4 2 3"), value: hall };
  }
  const name = first(
    block,
    "_space_group_name_h-m_alt",
    "_symmetry_space_group_name_h-m",
    "_space_group_name_h-m_full",
    "_space_group_name_h-m_ref",
  );
  const number = first(block, "_space_group_it_number", "_symmetry_int_tables_number");
  const value = name ?? number;
  if (value === undefined) {
    text.fail({
      code: "NO_SYMMETRY",
      message: "the file does not say which symmetry the structure has",
      line: block.line,
      expected:
        "_space_group_symop_operation_xyz, or the Hall symbol, Hermann–Mauguin symbol or number of the space group",
      remedy: "for a cell with all of its atoms: _space_group_name_H-M_alt 'P 1'",
    });
  }
  if (number !== undefined && !(/^\d+$/.test(number.text) && Number(number.text) >= 1 && Number(number.text) <= 230))
    fail(number, "1 to 230");
  let candidates = number === undefined ? allSettings() : settingsOf(Number(number.text));
  let code = first(block, "_space_group_it_coordinate_system_code")?.text ?? "";
  if (name !== undefined) {
    const [, whole, colon] = /^([^:]*)(?::\s*(\w+)\s*)?$/.exec(name.text) ?? ["", name.text];
    const [, symbol, choice] = /^(.*?)\s+(?:origin choice\s*)?([12HRSZ])\s*$/i.exec(whole!.slice(0, 100)) ?? [];
    // A symbol that tells the axes (A 1 1 2/a, A 2/a) goes before one that all settings share.
    const called = (text: string, among: readonly SpaceGroupSetting[]) => {
      const exact = among.filter((entry) => symbolsOf(entry).includes(spaceless(text)));
      return exact.length > 0 ? exact : among.filter((entry) => sharedSymbolsOf(entry).includes(spaceless(text)));
    };
    // "P 4 2 2" and "P 1" end in what would be the choice of a setting behind another symbol, "P 42".
    let named = called(whole!, candidates);
    code = colon ?? code;
    if (named.length === 0 && symbol !== undefined) {
      named = called(symbol, candidates);
      code = colon ?? { S: "1", Z: "2" }[choice!.toUpperCase()] ?? choice!;
    }
    if (named.length === 0) {
      const other =
        called(whole!, allSettings())[0] ?? (symbol === undefined ? undefined : called(symbol, allSettings())[0]);
      if (number !== undefined && other !== undefined)
        text.fail({
          code: "BAD_SYMMETRY",
          message: "name and number of the space group disagree",
          line: value.line,
          column: value.column,
          expected: `a symbol of space group ${number.text}, e.g. ${candidates[0]!.hm_short}, or the number ${other.number}`,
          received: `${JSON.stringify(name.text)}, which is number ${other.number}, and the number ${number.text}`,
          remedy: "mend the one that is wrong, or write the operations, _space_group_symop_operation_xyz",
        });
      fail(
        name,
        number === undefined
          ? "a Hermann–Mauguin symbol, e.g. F m -3 m"
          : `a symbol of space group ${number.text}, e.g. ${candidates[0]!.hm_short}`,
      );
    }
    candidates = named;
  }
  const coded = candidates.filter(({ setting }) => code !== "" && setting.toLowerCase() === code.toLowerCase());
  if (coded.length > 0) candidates = coded;
  const fitting = candidates.filter((entry) => operationsOf(entry).every((operation) => fitsCell(operation, cell)));
  if (fitting.length > 0) candidates = fitting;
  const entry = candidates.find(isStandard) ?? candidates[0]!;
  if (candidates.length > 1) {
    notes.push(
      `space group ${entry.number}, ${entry.hm_short}: ${candidates.length} settings fit the file, ${entry.setting} (Hall symbol ${entry.hall_symbol}) is taken; write the operations or the Hall symbol to choose`,
    );
  }
  return { entry, value };
}
