// The named values of a body in JSON (RFC 8259), at whatever depth: what a page's script sends where others send a
// form. Read as far as it is there, piece by piece, for it may be cut.
import type { FactDraft } from './clear-parameters.ts';
import { describeFields, type Field } from './filled-fields.ts';
import { readableUtf8 } from './secret-names.ts';

const maxFields = 128;
const maxFieldLength = 256;
/**
 * A string, to its end or that of what is there, and whether it names what follows; or a number or truth. One without
 * an end must match, too: it would be looked for again from each of its quotes.
 */
const piece =
  /"(?<text>(?:[^"\\]|\\[^])*)(?:"(?<colon>\s{0,64}:)?|\\?$)|(?<bare>-?\d[\d.eE+-]*|true|false)/g;

/** `text`: one character a byte; spans count its characters. */
export const readJson = (text: string): FactDraft[] =>
  describeFields(readFields(text), text.length, {
    secret: 'in what was sent',
    others: (names) => `What was sent (${names})`,
  });

function readFields(text: string): Field[] {
  const fields: Field[] = [];
  let name: string | null = null;
  for (const found of text.matchAll(piece)) {
    const { text: quoted, colon, bare = '' } = found.groups ?? {};
    if (colon !== undefined) {
      name = unescaped(quoted ?? '');
      continue;
    }
    const written = quoted ?? bare;
    if (name !== null) {
      const start = found.index + (quoted === undefined ? 0 : 1);
      const value = unescaped(written.slice(0, maxFieldLength));
      fields.push({ name, value, start, length: written.length });
    }
    name = null;
    if (fields.length >= maxFields) break;
  }
  return fields;
}

/** What a string's escapes stand for (RFC 8259 §7); as it is written where it was cut inside one. */
function unescaped(written: string): string {
  const text = readableUtf8(written);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
