// Text for a terminal, where some characters are commands.

/**
 * Control characters (Cc) but the end of a line, and those that turn writing around (Bidi_Control; Unicode 16). In
 * numbers, because by their properties a text takes ten times as long to look through.
 */
const commands = new RegExp(
  String.raw`[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`,
  'g',
);

/** Strangers' text must not drive the terminal: control characters are shown as what they are. */
export const plain = (text: string): string =>
  text.replaceAll(
    commands,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
