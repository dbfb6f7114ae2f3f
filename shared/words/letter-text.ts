// What the keys of a capture opened, in words.

export interface LetterCounts {
  readonly opened: number;
  readonly 'no-key': number;
  readonly 'wrong-key': number;
  readonly unsupported: number;
  readonly silent: number;
  /** Of the opened: those without HTTP, and those that could not be read to their end. */
  readonly other: number;
  readonly broken: number;
}

const oneOrMore = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;

/** One sentence for a person: how many connections opened, and why the others did not. */
export function describeLetterCounts(counts: LetterCounts): string {
  const { opened, other, broken, silent } = counts;
  const [noKey, wrongKey] = [counts['no-key'], counts['wrong-key']];
  const total = opened + noKey + wrongKey + counts.unsupported + silent;
  if (total === 0) return 'There are keys, and no TLS or QUIC connection that they could open.';
  const first = `${opened} of ${oneOrMore(total, 'connection', 'connections')} could be opened with the keys`;
  const reasons = [
    ...(noKey > 0 ? [`${noKey} without a key`] : []),
    ...(wrongKey > 0
      ? [oneOrMore(wrongKey, 'whose key does not fit', 'whose keys do not fit')]
      : []),
    ...(counts.unsupported > 0 ? [`${counts.unsupported} of a kind that is not opened here`] : []),
    ...(silent > 0 ? [`${silent} broken off in the handshake`] : []),
    ...(other > 0 ? [`${other} opened, but without HTTP inside`] : []),
    ...(broken > 0 ? [`${broken} opened, but not readable to the end`] : []),
  ];
  return reasons.length === 0 ? `${first}.` : `${first}: ${reasons.join(', ')}.`;
}
