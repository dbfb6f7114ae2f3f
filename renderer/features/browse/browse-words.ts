// What the window to browse in says about its end, and what it says aloud of the notebook.
import type { BrowseState } from '../../../shared/model/browse.ts';
import type { NotebookLine } from '../../../shared/model/notebook.ts';
import { countOf } from '../../ui/format.ts';
import { describeAgain } from '../../../shared/words/notebook-words.ts';

const endings: Partial<Record<NonNullable<BrowseState['ending']>, string>> = {
  'time-limit': 'The longest time for one session is over.',
  'byte-limit': 'More came over the network than one session may take.',
  'connection-limit': 'The pages opened more connections than one session may have.',
  'request-limit': 'The pages asked for more than one session may.',
};

export function describeEnding(ending: BrowseState['ending']): string {
  return (ending === null ? undefined : endings[ending]) ?? 'It was ended by hand.';
}

/** For a screen reader: the newest contact, and how many there are; empty for an empty notebook. */
export function describeNewest(lines: readonly NotebookLine[], connections: number): string {
  const newest = lines.at(-1);
  if (newest === undefined) return '';
  const again = describeAgain(newest.againAfterMs);
  const repeated = again === '' ? '' : `, again ${again}`;
  return `${countOf(connections, 'connection')}; the newest to ${newest.name}${repeated}`;
}
