// A log of Zeek as rows: tab-separated by what its header says, or a JSON object a line. Anybody's file:
// what does not fit its header is refused with the line it stands in.
import { err, ok, type Result } from '../../../shared/model/result.ts';
import type { OpenError } from '../opened.ts';
import { zeekLogNames, zeekLogs } from './fields.ts';
import { emptySet, unset } from './format.ts';

/** Cells by field, of fields that Zeek's own logs have; one that is unset is not there. */
export type LogRow = ReadonlyMap<string, string>;

const maxRows = 1_000_000;
const maxFields = 500;
/** A row of Zeek's has some hundred, one with many certificates or answers some ten thousand. */
const maxLineChars = 1024 * 1024;
const knownFields: ReadonlySet<string> = new Set(
  zeekLogNames.flatMap((log) => Object.keys(zeekLogs[log])),
);

interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** One after the other, as a file may hold nothing but line ends. */
function* linesOf(text: string): Generator<Line> {
  for (let at = 0, number = 1; at < text.length; number += 1) {
    const feed = text.indexOf('\n', at);
    const end = feed === -1 ? text.length : feed;
    yield { number, text: text.slice(at, text[end - 1] === '\r' ? end - 1 : end) };
    at = end + 1;
  }
}

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
  const [name, ...values] = line.slice(1).split(header.separator, maxFields + 1);
  if (name === 'fields') header.fields = values;
  else if (name === 'empty_field') header.empty = values[0] ?? header.empty;
  else if (name === 'unset_field') header.unset = values[0] ?? header.unset;
}

const tooLong = `more than ${maxLineChars} characters`;

function damaged(line: number, why: string): Result<never, OpenError> {
  return err({ kind: 'damaged', detail: `The log is damaged in line ${line}: ${why}` });
}

/** As many as there are fields; else in words what is wrong. */
function cellsOf(line: string, { separator, fields }: Header): string[] | string {
  const cells = line.split(separator, fields.length + 1);
  if (cells.length === fields.length) return cells;
  const values = cells.length > fields.length ? 'more values' : `${cells.length} values`;
  return `${values} for ${fields.length} fields`;
}

function parseTsv(lines: Iterable<Line>): Result<LogRow[], OpenError> {
  const header: Header = { separator: '\t', empty: emptySet, unset, fields: [] };
  const rows: LogRow[] = [];
  for (const { number, text } of lines) {
    if (text === '') continue;
    if (text.length > maxLineChars) return damaged(number, tooLong);
    if (text.startsWith('#')) {
      readDirective(header, text);
      continue;
    }
    const cells = cellsOf(text, header);
    if (typeof cells === 'string') return damaged(number, cells);
    const pairs = cells.flatMap((cell, at): [string, string][] => {
      const field = header.fields[at] ?? '';
      if (cell === header.unset || !knownFields.has(field)) return [];
      return [[field, cell === header.empty ? '' : cell]];
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

function parseJson(lines: Iterable<Line>): Result<LogRow[], OpenError> {
  const rows: LogRow[] = [];
  for (const { number, text } of lines) {
    if (text.length > maxLineChars) return damaged(number, tooLong);
    if (text.trim() === '') continue;
    let object: unknown;
    try {
      object = JSON.parse(text);
    } catch (error) {
      return damaged(number, String(error));
    }
    if (typeof object !== 'object' || object === null) return damaged(number, 'not an object');
    const pairs = Object.entries(object).filter(
      ([name, value]) => value !== null && knownFields.has(name),
    );
    const row = pairs.map(([name, value]): [string, string] => [name, jsonCell(value)]);
    if (rows.push(new Map(row)) >= maxRows) break;
  }
  return ok(rows);
}

export function parseLog(text: string): Result<LogRow[], OpenError> {
  const lines = linesOf(text);
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
