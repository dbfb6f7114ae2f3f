// `NameText` as one plain string, for titles, labels and drawings: as on the wire, and behind it what it spells.
import { spellNamesIn } from '../../shared/words/spelt-name.ts';
import { cutMiddle, toVisible } from './visible-characters.ts';

/** Around what may be written from right to left, so that it turns nothing around it (Unicode UAX #9, FSI and PDI). */
const apart = (text: string): string => `\u2068${text}\u2069`;

/** What it spells is that of the whole text, however much of it is shown. */
export function showName(text: string, maxCharacters = Infinity): string {
  const spelt = spellNamesIn(text);
  const shown = toVisible(cutMiddle(text, maxCharacters));
  return spelt === null ? shown : `${shown} (${apart(toVisible(cutMiddle(spelt, 60)))})`;
}
