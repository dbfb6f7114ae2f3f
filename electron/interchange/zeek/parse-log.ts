// A log of Zeek as rows: tab-separated by what its header says, or a JSON object a line. Anybody's file:
// what does not fit its header is refused with the line it stands in.
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { OpenError } from '../opened.ts';
import { emptySet, unset } from './format.ts';

/** Cells by field; a field that is unset is not there. */
export type LogRow = ReadonlyMap<string, string>;

const maxRows = 1_000_000;
const maxFields = 500;

function unescapeText(text: string): string {
  if (!text.includes('\\x')) return text;
  const bytes = Buffer.from(text).toString('latin1');
  const whole = bytes.replaceAll(/\\x([0-9a-fA-F]{2})/g, (_all, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return Buffer.from(whole, 'latin1').toString('utf8');
}

interface Header {
  separator: string;
  empty: string;
  unset: string;
  fields: string[];
}

function readDirective(header: Header, line: string): void {
  if (line.startsWith('#separator ')) {
    header.separator = unescapeText(line.slice('#separator '.length)) || '\t';
    return;
  }
  const [name, ...values] = line.slice(1).split(header.separator);
  if (name === 'fields') header.fields = values.slice(0, maxFields);
  else if (name === 'empty_field') header.empty = values[0] ?? header.empty;
  else if (name === 'unset_field') header.unset = values[0] ?? header.unset;
}

function damaged(line: number, why: string): Result<never, OpenError> {
  return err({ kind: 'damaged', detail: `The log is damaged in line ${line}: ${why}` });
}

function parseTsv(lines: readonly string[]): Result<LogRow[], OpenError> {
  const header: Header = { separator: '\t', empty: emptySet, unset, fields: [] };
  const rows: LogRow[] = [];
  for (const [n, line] of lines.entries()) {
    if (line === '') continue;
    if (line.startsWith('#')) {
      readDirective(header, line);
      continue;
    }
    const cells = line.split(header.separator);
    if (cells.length !== header.fields.length) {
      return damaged(n + 1, `${cells.length} values for ${header.fields.length} fields`);
    }
    const pairs = cells.flatMap((cell, at): [string, string][] => {
      if (cell === header.unset) return [];
      return [[header.fields[at] ?? '', cell === header.empty ? '' : cell]];
    });
    if (rows.push(new Map(pairs)) >= maxRows) break;
  }
  return ok(rows);
}

/** As the cell of the other form: escaped where a set's elements are told apart. */
function jsonCell(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (Array.isArray(value)) {
    return value.map((item) => String(item).replaceAll(/[\\,]/g, escapeMark)).join(',');
  }
  return String(value).replaceAll('\\', escapeMark);
}

const escapeMark = (mark: string): string => (mark === ',' ? '\\x2c' : '\\x5c');

function parseJson(lines: readonly string[]): Result<LogRow[], OpenError> {
  const rows: LogRow[] = [];
  for (const [n, line] of lines.entries()) {
    if (line.trim() === '') continue;
    let object: unknown;
    try {
      object = JSON.parse(line);
    } catch (error) {
      return damaged(n + 1, String(error));
    }
    if (typeof object !== 'object' || object === null) return damaged(n + 1, 'not an object');
    const pairs = Object.entries(object).filter(([, value]) => value !== null);
    const row = pairs.map(([name, value]): [string, string] => [name, jsonCell(value)]);
    if (rows.push(new Map(row)) >= maxRows) break;
  }
  return ok(rows);
}

export function parseLog(text: string): Result<LogRow[], OpenError> {
  const lines = text.split(/\r?\n/);
  return text.trimStart().startsWith('{') ? parseJson(lines) : parseTsv(lines);
}

export const textOf = (row: LogRow, field: string): string | null => {
  const cell = row.get(field);
  return cell === undefined ? null : unescapeText(cell);
};

/** Null for what is unset or no number. */
export const numberOf = (row: LogRow, field: string): number | null => {
  const value = Number(row.get(field) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
};

export const setOf = (row: LogRow, field: string): string[] => {
  const cell = row.get(field) ?? '';
  return cell === '' ? [] : cell.split(',').map(unescapeText);
};
