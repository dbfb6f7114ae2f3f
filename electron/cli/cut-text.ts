// Values of strangers on a terminal: one line, and no longer than stays legible.
import { spellNamesIn } from '../../shared/words/spelt-name.ts';

const width = 60;

/** With what the names in it spell behind it, however much of it is shown: `xn--mnchen-3ya.de (münchen.de)`. */
export function cutNames(text: string): string {
  const spelt = spellNamesIn(text);
  return spelt === null ? cut(text) : `${cut(text)} (${cut(spelt)})`;
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
