// What a capture has shown while it is still being read: connections by protocol, and names that anybody on the way
// could read. It changes all the time, so that a screen reader is told of it where it is looked up, and not by itself.
import type { ReactElement } from 'react';
import type { FoundSoFar } from '../../../shared/model/progress.ts';
import { describeValue } from '../../../shared/words/flow-words.ts';
import { countOf, formatCount } from '../../ui/format.ts';
import { NameText } from '../../ui/name-text.tsx';

interface FoundProps {
  readonly found: FoundSoFar;
  readonly isLive: boolean;
}

const longestName = 48;

export function FoundSoFarNote({ found, isLive }: FoundProps): ReactElement | null {
  const { connections, protocols, names, hasMoreNames } = found;
  if (connections === 0) {
    return isLive ? (
      <p className="found-note">Nothing to tell of yet. Visit a website to see what shows.</p>
    ) : null;
  }
  const kinds = protocols.map(
    ({ protocol, connections: count }) =>
      `${describeValue('protocol', protocol)} ${formatCount(count)}`,
  );
  return (
    <div className="found-note">
      <p>
        {countOf(connections, 'connection')} so far: {kinds.join(', ')}.
        {names.length > 0 && ' Names that anybody on the way could read:'}
      </p>
      {names.length === 0 ? null : (
        <ul aria-label={isLive ? 'Names in the open, the newest first' : 'Names in the open'}>
          {names.map(({ name, connections: count }) => (
            <li key={name}>
              <NameText text={name} maxCharacters={longestName} />
              {count > 1 ? ` ×${formatCount(count)}` : null}
            </li>
          ))}
          {hasMoreNames ? <li className="found-others">and others</li> : null}
        </ul>
      )}
    </div>
  );
}
