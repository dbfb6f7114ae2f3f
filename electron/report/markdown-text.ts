// Strangers' text as text in Markdown (CommonMark with GitHub's tables), and tables of it.

/** What is markup wherever it stands (CommonMark 0.31 §6, GitHub's tables and strikethrough). */
const anywhere = /[*<[\\\]`|~]/g;
/** Between letters it is none: `set_cookie` stays as it is. */
const underscore = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** An entity or character reference. */
const reference = /&(?=#?\w{1,32};)/g;
/** What would become a link of its own accord on GitHub. */
const link = /:(?=\/\/)|(?<=\bwww)\./gi;
/** Headings, quotes, lists and lines begin a line. */
const atStart = /^(\s*)([#>+=-])/;
const numberAtStart = /^(\s*\d{1,9})([.)])(?=\s|$)/;

/** Nothing in it is markup any more, and it stays on its line. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .replaceAll(anywhere, String.raw`\$&`)
    .replaceAll(underscore, String.raw`\_`)
    .replaceAll(reference, String.raw`\&`)
    .replaceAll(link, String.raw`\$&`)
    .replace(atStart, String.raw`$1\$2`)
    .replace(numberAtStart, String.raw`$1\$2`);
}

export const cell = (text: string | null, otherwise = ''): string =>
  escapeMarkdown(text ?? otherwise) || ' ';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}
