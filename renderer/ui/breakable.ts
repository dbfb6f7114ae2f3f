// Where a line may end within an address or a path: behind what separates its parts, rather than in mid-number.

/** Shorter words go to the next line whole. */
const longWord = /\S{12,}/gu;
const betweenParts = /(?<=[.:/?&=,;])(?=[^.:/?&=,;])/gu;

/** The pieces between which a line may end, beside where it may anyway; joined they are the text. */
export function splitBreakable(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { 0: word, index: start } of text.matchAll(longWord)) {
    for (const { index } of word.matchAll(betweenParts)) {
      pieces.push(text.slice(from, start + index));
      from = start + index;
    }
  }
  return [...pieces, text.slice(from)];
}
