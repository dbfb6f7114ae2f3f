// Splits strangers' text into what may be shown as it is and what would act on the screen unseen:
// controls, bidirectional overrides (Unicode UAX #9), zero-width and tag characters.

export interface TextPart {
  readonly text: string;
  /** True: `text` is the name of a character that would not be seen, such as `U+202E`. */
  readonly isEscape: boolean;
}

/** Format (Cf), control (Cc), line and paragraph separators, variation selectors, blank letters. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{3164}\u{2000}-\u{200A}\u{202F}\u{205F}]|\p{Variation_Selector}/gu;

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

/**
 * No name of a host is longer (RFC 1035 §2.3.4). In rows that end in dots it is given whole: they cut it where their room
 * ends, and it can be read where it is pointed at, and by screen readers.
 */
export const longestName = 255;

/** Cuts a long text in the middle, where addresses differ least; never inside a surrogate pair. */
export function cutMiddle(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const headLength = Math.ceil((maxCharacters - 1) * 0.6);
  const head = text.slice(0, headLength).replace(/[\uD800-\uDBFF]$/u, '');
  const tail = text.slice(text.length - (maxCharacters - 1 - headLength));
  return `${head}…${tail.replace(/^[\uDC00-\uDFFF]/u, '')}`;
}
