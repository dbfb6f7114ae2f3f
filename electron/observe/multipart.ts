// The fields of a multipart form (RFC 7578): what opens an account one by one, the rest together; of
// files the name alone.
import type { FactDraft } from './clear-parameters.ts';
import { describeFields, type Field } from './filled-fields.ts';
import { readableUtf8 } from './secret-names.ts';

const maxParts = 128;
const maxFieldLength = 256;
const disposition = /^content-disposition:\s*form-data;(?<rest>.*)$/im;

const parameterOf = (text: string, name: string): string | null =>
  new RegExp(`(?:^|;)\\s*${name}="([^"]*)"`, 'i').exec(text)?.[1] ?? null;

/** `text`: the body, or its beginning, one character a byte; spans count its characters. */
export const readMultipart = (text: string, boundary: string): FactDraft[] =>
  describeFields(readFields(text, `--${boundary}`), text.length, {
    secret: 'in the form',
    others: (names) => `What was filled in (form: ${names})`,
  });

function readFields(text: string, mark: string): Field[] {
  const fields: Field[] = [];
  let at = text.indexOf(mark);
  for (let count = 0; at !== -1 && count < maxParts; count += 1) {
    const start = at + mark.length;
    const next = text.indexOf(`\r\n${mark}`, start);
    const field = readField(text, start, next === -1 ? text.length : next);
    if (field !== null) fields.push(field);
    at = next === -1 ? -1 : next + 2;
  }
  return fields;
}

function readField(text: string, start: number, end: number): Field | null {
  const headEnd = text.indexOf('\r\n\r\n', start);
  if (headEnd === -1 || headEnd > end) return null;
  const rest = disposition.exec(text.slice(start, headEnd))?.groups?.['rest'] ?? '';
  const name = parameterOf(rest, 'name');
  if (name === null) return null;
  const file = parameterOf(rest, 'filename');
  const from = headEnd + 4;
  if (file !== null) return { name, value: `file ${file}`, start, length: headEnd - start };
  const value = text.slice(from, Math.min(end, from + maxFieldLength));
  return { name, value: readableUtf8(value), start: from, length: Math.max(0, end - from) };
}
