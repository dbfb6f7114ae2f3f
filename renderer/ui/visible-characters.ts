// Splits strangers' text into what may be shown as it is and what would act on the screen unseen:
// controls, bidirectional overrides (Unicode UAX #9), zero-width and tag characters.

export interface TextPart {
  readonly text: string;
  /** True: `text` is the name of a character that would not be seen, such as `U+202E`. */
  readonly isEscape: boolean;
}

const unseen =
  // oxlint-disable-next-line no-control-regex -- finding them is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

const shortNames: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥', '\r': '␍', '\0': '␀' };

function nameCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return shortNames[character] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Gives the parts of a text in order; joined parts stand for the whole text. */
export function splitVisible(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), isEscape: false });
    parts.push({ text: nameCharacter(match[0]), isEscape: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isEscape: false });
  return parts;
}

/** The same as one plain string, for labels and titles. */
export function toVisible(text: string): string {
  return splitVisible(text)
    .map((part) => (part.isEscape ? `⟨${part.text}⟩` : part.text))
    .join('');
}

/** Cuts a long text in the middle, where addresses differ least; never inside a surrogate pair. */
export function cutMiddle(text: string, maxCharacters: number): string {
  // Measured in code units first: counting code points of a megabyte would be slow.
  if (text.length <= maxCharacters) return text;
  const head = [...text.slice(0, maxCharacters)].slice(0, Math.ceil((maxCharacters - 1) * 0.6));
  const tailLength = maxCharacters - 1 - head.length;
  const tail = tailLength > 0 ? [...text.slice(-maxCharacters)].slice(-tailLength) : [];
  return `${head.join('')}…${tail.join('')}`;
}
