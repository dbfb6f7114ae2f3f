// JSON with names in snake_case as text: one pass in place of a renamed copy and `JSON.stringify`, which take three
// times as long for the hundred thousand small objects of a report.
import { rememberChanges } from './remember-changes.ts';

export const toSnake = rememberChanges((key) =>
  key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/** What JSON writes otherwise than it is (RFC 8259 §7), and halves of surrogate pairs. */
const escaped = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

const textOf = (text: string): string => (escaped.test(text) ? JSON.stringify(text) : `"${text}"`);

const deepest = 64;
const newLines = Array.from({ length: deepest + 2 }, (_, depth) => `\n${' '.repeat(depth)}`);
const newLine = (depth: number): string => newLines[depth] ?? `\n${' '.repeat(depth)}`;

/** What stands before a member's value, by the member's depth. */
const createHeads = (lead: string): ((depth: number, key: string) => string) => {
  const byDepth = newLines.map((line) =>
    rememberChanges((key) => `${lead}${line}${JSON.stringify(toSnake(key))}: `),
  );
  return (depth, key) =>
    byDepth[depth]?.(key) ?? `${lead}${newLine(depth)}${JSON.stringify(toSnake(key))}: `;
};
const firstHead = createHeads('{');
const nextHead = createHeads(',');

/** As `JSON.stringify(snakeKeys(value), null, 1)` writes it `depth` levels down. Of plain data. */
export function snakeText(value: unknown, depth: number): string {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value !== 'object' || value === null) return 'null';
  return Array.isArray(value) ? itemsText(value, depth) : membersText(value, depth);
}

function itemsText(items: readonly unknown[], depth: number): string {
  let text = '';
  for (const item of items) {
    text += `${text === '' ? '[' : ','}${newLine(depth + 1)}${snakeText(item, depth + 1)}`;
  }
  return text === '' ? '[]' : `${text}${newLine(depth)}]`;
}

function membersText(members: object, depth: number): string {
  let text = '';
  for (const key of Object.keys(members)) {
    const value = (members as Record<string, unknown>)[key];
    if (value === undefined) continue;
    text += text === '' ? firstHead(depth + 1, key) : nextHead(depth + 1, key);
    text += snakeText(value, depth + 1);
  }
  return text === '' ? '{}' : `${text}${newLine(depth)}}`;
}
