// Rows as Zeek's ASCII writer prints them: tab-separated with a header, or a JSON object a line.
import {
  zeekLogs,
  type AnyZeekRow,
  type ZeekLog,
  type ZeekType,
  type ZeekValue,
} from './fields.ts';

export const unset = '-';
export const emptySet = '(empty)';
const setSeparator = ',';

/** Six digits behind the point, as Zeek has its times. */
const seconds = (value: number): string => value.toFixed(6);

/** What would break a line or a set apart is written in hex, as are bytes that are not text. */
function escapeText(text: string, isElement: boolean): string {
  const escaped = text.replaceAll(/[\p{Cc}\\]/gu, hex);
  const safe = isElement ? escaped.replaceAll(setSeparator, hex(setSeparator)) : escaped;
  // A text that reads like one of the two marks must not be taken for it.
  return safe === unset || safe === emptySet ? hex(safe.charAt(0)) + safe.slice(1) : safe;
}

function hex(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function isSeconds(type: ZeekType): boolean {
  return type === 'time' || type === 'interval' || type === 'vector[interval]';
}

function cell(type: ZeekType, value: ZeekValue): string {
  if (value === null) return unset;
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return isSeconds(type) ? seconds(value) : String(value);
  // An empty string is told from an unset one as an empty set is.
  if (typeof value === 'string') return value === '' ? emptySet : escapeText(value, false);
  if (value.length === 0) return emptySet;
  return value
    .map((item) =>
      typeof item === 'number' && isSeconds(type) ? seconds(item) : escapeText(String(item), true),
    )
    .join(setSeparator);
}

/** `#open` and `#close`: local time in Zeek, here UTC, so that a log says the same everywhere. */
function stamp(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
}

/**
 * Tells whose log it is (expect-own-logs.ts). Readers of Zeek's logs pass over header lines that they do not know;
 * in JSON its own extension fields begin with a line below (`Log::default_ext_prefix`).
 */
export const tsvMark = '#writer\tOnlooker';
export const jsonMark = '"_writer":"Onlooker"';

type Field = readonly [name: string, type: ZeekType];
const fieldsOf = (log: ZeekLog): Field[] => Object.entries(zeekLogs[log]);

/** Log lines as text; a header stands before the first and an end behind the last. */
export interface LogFormat {
  readonly head: string;
  readonly line: (row: AnyZeekRow) => string;
  readonly foot: string;
}

/** `madeMs`: milliseconds since 1970. */
export function tsvFormat(log: ZeekLog, madeMs: number): LogFormat {
  const fields = fieldsOf(log);
  const head = [
    String.raw`#separator \x09`,
    `#set_separator\t${setSeparator}`,
    `#empty_field\t${emptySet}`,
    `#unset_field\t${unset}`,
    `#path\t${log}`,
    tsvMark,
    `#open\t${stamp(madeMs)}`,
    `#fields\t${fields.map(([name]) => name).join('\t')}`,
    `#types\t${fields.map(([, type]) => type).join('\t')}`,
  ];
  return {
    head: head.map((line) => `${line}\n`).join(''),
    line: (row) => `${fields.map(([name, type]) => cell(type, row[name] ?? null)).join('\t')}\n`,
    foot: `#close\t${stamp(madeMs)}\n`,
  };
}

const rounded = (value: ZeekValue, type: ZeekType): ZeekValue =>
  typeof value === 'number' && isSeconds(type) ? Number(seconds(value)) : value;

/** Zeek's `LogAscii::use_json`: unset fields are left out, times have six digits. */
export function jsonFormat(log: ZeekLog): LogFormat {
  const fields = fieldsOf(log);
  const line = (row: AnyZeekRow): string => {
    const set = fields.flatMap(([name, type]) => {
      const value = row[name] ?? null;
      return value === null ? [] : [[name, rounded(value, type)] as const];
    });
    const object = JSON.stringify(Object.fromEntries(set));
    // Every row has a time.
    return `${object.slice(0, -1)},${jsonMark}}\n`;
  };
  return { head: '', line, foot: '' };
}
